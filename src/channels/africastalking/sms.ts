/** Africa's Talking's incoming text messages: the form in; the answer goes out through the outbox. */
import { z } from 'zod'
import type { TextMessage } from '../channel.ts'
import { operatorOf } from './operators.ts'

/** Longer than any request: a dozen parts. */
const longestText = 2_000

const form = z.object({
  id: z.string().min(1).max(200),
  from: z.string().trim().min(1).max(40),
  networkCode: z.string().max(20).optional().catch(undefined),
  text: z.string().max(longestText).default(''),
})

/** The message; null when the form is not one of the gateway's. */
export function readTextMessage(fields: unknown): TextMessage | null {
  const parsed = form.safeParse(fields)
  if (!parsed.success) return null
  const { id, from, networkCode, text } = parsed.data
  // A `+` that was not escaped arrives as a blank, and is trimmed away.
  const sender = /^212[0-9]{9}$/.test(from) ? `+${from}` : from
  return { gateway: 'africastalking', id, from: sender, operator: operatorOf(networkCode), text }
}
