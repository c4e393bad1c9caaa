/** What operators do differently by the same protocol: where a call’s id is, how it ends, how texts are coded and where they are. */

import { tags } from '../../smpp/protocol.ts'
import type { Codings } from '../../smpp/text.ts'

export interface Dialect {
  /** The TLV that names a call; null: nothing does, and the caller is the call. */
  sessionTag: number | null
  /** What ends a call: an operation by its number, or the bit of its_session_info alone. */
  end: 17 | 3 | 'bit'
  codings: Codings
  /** Where the texts that we send stand. */
  textIn: 'short_message' | 'message_payload' | 'data_sm'
  /** Where somebody who dials has dialled. */
  codeIn: 'text' | 'destination'
  /** Codes besides the service's own. */
  serviceCodes: readonly string[]
}

export const usualDialect: Dialect = {
  sessionTag: tags.itsSessionInfo,
  end: 17,
  codings: { gsm7: 0, ucs2: 8 },
  textIn: 'short_message',
  codeIn: 'text',
  serviceCodes: [],
}

/** ussd_service_op. */
export const operations = {
  pssdIndication: 0,
  pssrIndication: 1,
  ussrRequest: 2,
  ussnRequest: 3,
  pssrResponse: 17,
  ussrConfirm: 18,
  ussnConfirm: 19,
  /** Of vendors: the call is over. */
  usserelIndication: 0x81,
} as const

/** The last bit of its_session_info: the call is over. */
export const endBit = 0x01
