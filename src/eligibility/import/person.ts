/** A person as the registry holds them, and the columns of a file that tell of one. */
import type { Identity } from '#machines/protocol.ts'

export interface Person extends Identity {
  /** `amo-tadamon`, or the code of the scheme that covers them. */
  scheme: string
  /** As the CNSS writes it; null for people of other schemes that came without one. */
  registrationNumber: string | null
  /** Has a Ma CNSS account, opened elsewhere. */
  hasAccount: boolean
  /** E.164: the number that the CNSS holds, where the file says one. */
  phone?: string
}

/** The scheme whose people this service is for. */
export const ownScheme = 'amo-tadamon'

/** The CSV's columns, in the contract's order. */
export const columns = [
  'id_kind',
  'id_number',
  'id_expiry',
  'birth_date',
  'scheme',
  'registration_number',
  'has_account',
] as const
/** A file may lack it. */
export const optionalColumn = 'phone'

export type Cells = Record<(typeof columns)[number], string> & { phone?: string }
