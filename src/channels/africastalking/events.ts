/** Africa's Talking's end-of-session event. Its `input` and `lastAppResponse` repeat everything typed and shown: never read. */
import { z } from 'zod'
import { phoneNumber } from './ussd.ts'

export interface CallEnd {
  gateway: string
  caller: string
  session: string
  status: 'success' | 'incomplete' | 'failed'
}

const form = z.object({
  sessionId: z.string().min(1).max(128),
  phoneNumber,
  status: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['success', 'incomplete', 'failed'])),
})

/** Which call ended and how; null when the form does not say. */
export function readCallEnd(fields: unknown): CallEnd | null {
  const parsed = form.safeParse(fields)
  if (!parsed.success) return null
  const { sessionId, phoneNumber: caller, status } = parsed.data
  return { gateway: 'africastalking', caller, session: sessionId, status }
}
