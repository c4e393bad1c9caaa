/** The part of Africa's Talking's SDK that sends SMS; the package ships no types. */
declare module 'africastalking/lib/sms.js' {
  class Sms {
    constructor(options: { username: string; apiKey: string; format: 'application/json' })
    /** Resolves with the body of a 201; rejects with the body of another success, or with a foreign error. */
    send(message: { to: string; message: string; from?: string }): Promise<unknown>
  }
  export = Sms
}

declare module 'africastalking/lib/common.js' {
  const common: { SMS_URL: string }
  export = common
}
