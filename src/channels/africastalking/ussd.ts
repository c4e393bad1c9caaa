/** Africa's Talking USSD: the callback's form in, `CON …` or `END …` out. */
import type { Hop, Reply } from '../channel.ts'
import type { Fields } from '../form.ts'
import { operatorOf } from './operators.ts'
import { readPhoneNumber } from './phone-number.ts'

export const longestSession = 128
/** Longer than any call: 60 answers of 40 characters. */
const longestText = 2_400

/** What the gateway says; null when the form is not one of its own. Read by hand: it comes with every hop. */
export function readHop(fields: Fields | null): Hop | null {
  const { sessionId = '', phoneNumber = '', networkCode, text = '' } = fields ?? {}
  const caller = readPhoneNumber(phoneNumber)
  if (caller === null || sessionId === '') return null
  if (sessionId.length > longestSession || text.length > longestText) return null
  return {
    gateway: 'africastalking',
    channel: 'ussd',
    caller,
    operator: operatorOf(networkCode),
    session: sessionId,
    // Every answer so far, joined by `*`: nothing has been typed when it is empty.
    typed: text === '' ? [] : text.split('*'),
  }
}

/** The first four characters tell the gateway whether the call goes on. */
export function writeReply({ text, ends }: Reply): string {
  return `${ends ? 'END' : 'CON'} ${text}`
}
