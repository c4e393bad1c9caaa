/** Africa's Talking's incoming text messages: the form in; the answer goes out through the outbox. */
import { z } from 'zod'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { TextMessage } from '../../conversation/port.ts'
import { operatorOf } from '../operators.ts'
import type { RefusedForm } from '../refused-form.ts'

/** Longer than any request: a dozen parts. */
/** Characters of a message that is taken. */
export const longestText = 2_000

const form = z.object({
  id: z.string().min(1).max(200),
  from: z.string().trim().min(1).max(40),
  networkCode: z.string().max(20).optional().catch(undefined),
  text: z.string().max(longestText).default(''),
  date: z.string().trim().max(40).optional().catch(undefined),
})

/** The message, or which field is not as the gateway sends it. A sender that is no number is a name or a short code. */
export function readTextMessage(fields: unknown, gateway = 'africastalking'): TextMessage | RefusedForm {
  const parsed = form.safeParse(fields)
  if (!parsed.success) return { wrong: String(parsed.error.issues[0]?.path[0] ?? 'form') }
  const { id, from, networkCode, text, date } = parsed.data
  return {
    gateway,
    id,
    from: readCallerNumber(from) ?? from,
    operator: operatorOf(networkCode),
    text,
    ...(date !== undefined && date !== '' && { receivedAt: date }),
  }
}
