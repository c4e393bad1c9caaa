/** Africa's Talking's end-of-session event. Its `input` and `lastAppResponse` repeat everything typed and shown: never read. */
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { CallEnd } from '../../conversation/port.ts'
import type { Fields } from '../../http/body.ts'
import type { RefusedForm } from '../refused-form.ts'
import { longestSession } from './ussd.ts'

const statuses = ['success', 'incomplete', 'failed'] as const

/** Which call ended and how, or which field does not say it. */
export function readCallEnd(fields: Fields | null, gateway = 'africastalking'): CallEnd | RefusedForm {
  if (fields === null) return { wrong: 'form' }
  const { sessionId = '', phoneNumber = '', status: word = '' } = fields
  const caller = readCallerNumber(phoneNumber)
  if (caller === null) return { wrong: 'phoneNumber' }
  const status = statuses.find(known => known === word.trim().toLowerCase())
  if (status === undefined) return { wrong: 'status' }
  if (sessionId === '' || sessionId.length > longestSession) return { wrong: 'sessionId' }
  return { gateway, caller, session: sessionId, status }
}
