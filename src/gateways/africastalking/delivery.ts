/** Delivery reports as Africa's Talking posts them: a form read leniently, since what cannot be read is lost. */
import { z } from 'zod'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { DeliveryReport } from '../../outbox/outbox.ts'
import { operatorOf } from '../operators.ts'
import type { RefusedForm } from '../refused-form.ts'

/** A field that is missing, repeated or of another kind is as good as empty. */
const field = z.string().trim().catch('')

const form = z.object({
  id: field,
  status: field,
  phoneNumber: field,
  networkCode: field,
  failureReason: field,
})

/** Their words, lower case. Whatever is not here is not final. */
const outcomes: Record<string, DeliveryReport['status']> = {
  success: 'delivered',
  rejected: 'failed',
  failed: 'failed',
  absentsubscriber: 'failed',
  expired: 'failed',
}

/** The report, or which field does not name a message. */
export function readDeliveryReport(body: unknown, carrier = 'africastalking'): DeliveryReport | RefusedForm {
  const read = form.safeParse(body)
  if (!read.success) return { wrong: 'form' }
  const { id, status, phoneNumber, networkCode, failureReason } = read.data
  if (id === '' || id === 'None' || id.length > 200) return { wrong: 'id' }
  const outcome = Object.hasOwn(outcomes, status.toLowerCase())
    ? (outcomes[status.toLowerCase()] ?? 'pending')
    : 'pending'
  const to = readCallerNumber(phoneNumber)
  const operator = operatorOf(networkCode)
  return {
    carrier,
    messageId: id,
    status: outcome,
    reason: outcome === 'failed' ? [status, ...readReason(failureReason)].join(' ') : null,
    ...(to !== null && { to }),
    ...(operator !== null && { operator }),
  }
}

/** Only a word like `UserInBlackList`: free text may hold anything. */
function readReason(reason: string): string[] {
  return /^[A-Za-z]{1,60}$/.test(reason) ? [reason] : []
}
