/** Africa's Talking USSD: the callback's form in, `CON …` or `END …` out. */
import { z } from 'zod'
import type { Hop, Reply } from '../channel.ts'
import { operatorOf } from './operators.ts'

/** Longer than any call: 60 answers of 40 characters. */
const longestText = 2_400

/** A `+` that was not escaped arrives as a blank. */
export const phoneNumber = z
  .string()
  .transform(number => `+${number.trim().replace(/^\+/, '')}`)
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/))

const form = z.object({
  sessionId: z.string().min(1).max(128),
  phoneNumber,
  networkCode: z.string().max(20).optional().catch(undefined),
  serviceCode: z.string().max(40).optional().catch(undefined),
  text: z.string().max(longestText).default(''),
})

/** What the gateway says; null when the form is not one of its own. */
export function readHop(fields: unknown): Hop | null {
  const parsed = form.safeParse(fields)
  if (!parsed.success) return null
  const { sessionId, phoneNumber, networkCode, text } = parsed.data
  return {
    gateway: 'africastalking',
    channel: 'ussd',
    caller: phoneNumber,
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
