/** What a clerk asks for: which number, why, and under which name. A look-up is written down with all three. */
import { readCallerNumber, readPhone } from '#machines/reading/phones.ts'
import type { Fields } from '../http/body.ts'
import { basicIn } from '../http/credentials.ts'

/** As they are stored. */
export const reasons = ['no-sms', 'cut-off', 'refused', 'complaint', 'own-data'] as const
export type Reason = (typeof reasons)[number]

export interface CallerRequest {
  /** E.164. */
  phone: string
  reason: Reason
  /** Null for a program, which has no name. */
  clerk: string | null
}

/** The field that is missing, or not as it should be. */
export type Unreadable = 'phone' | 'reason' | 'name'

export function readCallerRequest(fields: Fields | null, authorization: string): CallerRequest | Unreadable {
  const phone = phoneIn(fields?.['phone'] ?? '')
  if (phone === null) return 'phone'
  const reason = fields?.['reason'] ?? ''
  if (!isReason(reason)) return 'reason'
  const clerk = basicIn(authorization)?.name ?? null
  return clerk === null || isName(clerk) ? { phone, reason, clerk } : 'name'
}

/** A Moroccan mobile as it is dialled, or any number as E.164. */
function phoneIn(text: string): string | null {
  return readPhone(text) ?? readCallerNumber(text)
}

function isReason(text: string): text is Reason {
  return (reasons as readonly string[]).includes(text)
}

/** To be read in a list of names years later: no control characters, none that turns the line round, no picture. */
function isName(text: string): boolean {
  return /^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}\p{P} ]{0,59}$/u.test(text)
}
