/** What the messaging API's answer to one message means. Order: what it looks like, the codes, how it is read. */
import { z } from 'zod'
import type { Submission } from '../../outbox/outbox.ts'

const answer = z.object({
  SMSMessageData: z.object({
    Message: z.string().catch(''),
    Recipients: z.array(
      z.object({ statusCode: z.coerce.number().int(), messageId: z.string().nullish().catch(null) }),
    ),
  }),
})

/**
 * Africa's Talking's codes of one recipient (their "SMS: sending", response parameters).
 *
 * Refused is final: the same message would be refused again. Without credit nothing was taken, and somebody will pay:
 * worth trying again. After an error inside the gateway the message id decides: none was given, so nothing was taken.
 */
const codes: Record<number, { name: string; means: 'submitted' | 'refused' | 'retry' | 'retry-if-no-id' }> = {
  100: { name: 'Processed', means: 'submitted' },
  101: { name: 'Sent', means: 'submitted' },
  102: { name: 'Queued', means: 'submitted' },
  401: { name: 'RiskHold', means: 'refused' },
  402: { name: 'InvalidSenderId', means: 'refused' },
  403: { name: 'InvalidPhoneNumber', means: 'refused' },
  404: { name: 'UnsupportedNumberType', means: 'refused' },
  405: { name: 'InsufficientBalance', means: 'retry' },
  406: { name: 'UserInBlacklist', means: 'refused' },
  407: { name: 'CouldNotRoute', means: 'refused' },
  409: { name: 'DoNotDisturbRejection', means: 'refused' },
  500: { name: 'InternalServerError', means: 'retry-if-no-id' },
  501: { name: 'GatewayError', means: 'retry-if-no-id' },
  502: { name: 'RejectedByGateway', means: 'refused' },
}

/** Reads the body of a successful request. */
export function readAnswer(body: unknown): Submission {
  const read = answer.safeParse(body)
  // Something answered, perhaps after taking the message.
  if (!read.success) return { result: 'unknown', reason: 'unreadable answer' }
  const { Message, Recipients } = read.data.SMSMessageData
  const [recipient] = Recipients
  if (recipient === undefined) {
    return { result: 'refused', reason: Message === 'InvalidSenderId' ? Message : 'no recipient' }
  }
  const { statusCode } = recipient
  const messageId = readMessageId(recipient.messageId)
  const code = codes[statusCode]
  if (code === undefined) {
    const isRefusal = statusCode >= 400 && statusCode < 500
    const reason = `recipient ${statusCode}`
    return isRefusal ? { result: 'refused', reason } : { result: 'unknown', reason, messageId }
  }
  const reason = `recipient ${statusCode} ${code.name}`
  switch (code.means) {
    case 'submitted':
      return { result: 'submitted', messageId }
    case 'refused':
      return { result: 'refused', reason }
    case 'retry':
      return { result: 'retry', reason }
    case 'retry-if-no-id':
      return messageId === null ? { result: 'retry', reason } : { result: 'unknown', reason, messageId }
  }
}

/** Reads the status of an unsuccessful request. */
export function readStatus(status: number): Submission {
  const reason = `HTTP ${status}`
  // These say by their definition that the request was not taken up (RFC 9110, RFC 8470, RFC 6585).
  if (status === 408 || status === 425 || status === 429) return { result: 'retry', reason }
  // A wrong key, a wrong address, a redirect elsewhere: asking again changes nothing until somebody mends it.
  if (status >= 300 && status < 500) return { result: 'refused', reason }
  // Also 502, 503 and 504: a proxy says them after it has passed the request on and lost the answer.
  return { result: 'unknown', reason }
}

/** `None` is how Africa's Talking says that there is none. */
function readMessageId(id: string | null | undefined): string | null {
  return id == null || id === '' || id === 'None' ? null : id
}
