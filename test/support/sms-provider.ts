// Africa's Talking's messaging API on a real socket: every message is taken, unless a test says otherwise.
import { type Answer, json, type Listening, type Received, startStub } from './http-stub.ts'

export interface Posted extends Received {
  form: Record<string, string>
  /** E.164. */
  to: string
  text: string
}

export function startSmsProvider(
  answer: (message: Posted) => Answer | Promise<Answer> = takeAll(),
): Promise<Listening> {
  return startStub(received => {
    const form = Object.fromEntries(new URLSearchParams(received.body))
    const { to = '', message: text = '' } = form
    return answer({ ...received, form, to, text })
  })
}

export interface Recipient {
  statusCode: number
  status: string
  messageId: string
}

/** What became of the one recipient, as the API tells it. */
export function recipientIs(to: string, { statusCode, status, messageId }: Recipient): Answer {
  const recipient = { statusCode, number: to, status, cost: 'MAD 0.1', messageId }
  return json(201, { SMSMessageData: { Message: 'Sent to 1/1', Recipients: [recipient] } })
}

/** Sent, under this id. */
export function taken(to: string, messageId: string): Answer {
  return recipientIs(to, { statusCode: 101, status: 'Success', messageId })
}

function takeAll(): (message: Posted) => Answer {
  let count = 0
  return ({ to }) => {
    count += 1
    return taken(to, `ATXid_${count}`)
  }
}
