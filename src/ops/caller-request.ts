/** What a clerk asks for: which number, why, and under which name. A look-up is written down with all three. */
import { readCallerNumber, readPhone } from '#machines/reading/phones.ts'
import type { Fields } from '../http/body.ts'
import { basicIn } from '../http/credentials.ts'

/** As they are stored, with the words of the page. */
export const reasons = {
  'no-sms': 'The SMS did not come',
  'cut-off': 'The call was cut off',
  refused: 'The caller was refused, or sent elsewhere',
  complaint: 'Somebody else may have used the number',
  'own-data': 'The caller asks what is kept about them',
} as const
export type Reason = keyof typeof reasons

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
function phoneIn(typed: string): string | null {
  return readPhone(typed) ?? readCallerNumber(typed)
}

function isReason(text: string): text is Reason {
  return Object.hasOwn(reasons, text)
}

/** To be read in a list of names years later: no control characters, none that turns the line round, no picture. */
function isName(text: string): boolean {
  return /^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}\p{P} ]{0,59}$/u.test(text)
}
