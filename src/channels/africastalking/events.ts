/** Africa's Talking's end-of-session event. Its `input` and `lastAppResponse` repeat everything typed and shown: never read. */
import type { Fields } from '../form.ts'
import { readPhoneNumber } from './phone-number.ts'
import { longestSession } from './ussd.ts'

export interface CallEnd {
  gateway: string
  caller: string
  session: string
  status: (typeof statuses)[number]
}

const statuses = ['success', 'incomplete', 'failed'] as const

/** Which call ended and how; null when the form does not say. */
export function readCallEnd(fields: Fields | null): CallEnd | null {
  const { sessionId = '', phoneNumber = '', status: word = '' } = fields ?? {}
  const caller = readPhoneNumber(phoneNumber)
  const status = statuses.find(known => known === word.trim().toLowerCase())
  if (caller === null || status === undefined) return null
  if (sessionId === '' || sessionId.length > longestSession) return null
  return { gateway: 'africastalking', caller, session: sessionId, status }
}
