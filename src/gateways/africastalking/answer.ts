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
 * Refused is final: the same message would be refused again, but where no way was found another carrier may know one. Without credit, or under a sender's name that they do not
 * know, nobody's message is taken until that is mended. After an error inside the gateway the message id decides: none was given, so nothing was taken.
 */
const codes: Record<
  number,
  { name: string; means: 'submitted' | 'refused' | 'no-route' | 'held' | 'wrong-sender' | 'retry-if-no-id' }
> = {
  100: { name: 'Processed', means: 'submitted' },
  101: { name: 'Sent', means: 'submitted' },
  102: { name: 'Queued', means: 'submitted' },
  401: { name: 'RiskHold', means: 'refused' },
  402: { name: 'InvalidSenderId', means: 'wrong-sender' },
  403: { name: 'InvalidPhoneNumber', means: 'refused' },
  404: { name: 'UnsupportedNumberType', means: 'refused' },
  405: { name: 'InsufficientBalance', means: 'held' },
  406: { name: 'UserInBlacklist', means: 'refused' },
  407: { name: 'CouldNotRoute', means: 'no-route' },
  409: { name: 'DoNotDisturbRejection', means: 'refused' },
  500: { name: 'InternalServerError', means: 'retry-if-no-id' },
  501: { name: 'GatewayError', means: 'retry-if-no-id' },
  502: { name: 'RejectedByGateway', means: 'no-route' },
}

/** Reads the body of a successful request. */
export function readAnswer(body: unknown): Submission {
  const read = answer.safeParse(body)
  // Something answered, perhaps after taking the message.
  if (!read.success) return { result: 'unknown', reason: 'unreadable answer' }
  const { Message, Recipients } = read.data.SMSMessageData
  const [recipient] = Recipients
  if (recipient === undefined) {
    return Message === 'InvalidSenderId'
      ? { result: 'held', by: 'sender', reason: Message }
      : { result: 'refused', reason: 'no recipient' }
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
    case 'no-route':
      return { result: 'refused', by: 'route', reason }
    case 'held':
      return { result: 'held', reason }
    case 'wrong-sender':
      return { result: 'held', by: 'sender', reason }
    case 'retry-if-no-id':
      return messageId === null ? { result: 'retry', reason } : { result: 'unknown', reason, messageId }
  }
}

/** `None` is how Africa's Talking says that there is none. */
function readMessageId(id: string | null | undefined): string | null {
  return id == null || id === '' || id === 'None' ? null : id
}
