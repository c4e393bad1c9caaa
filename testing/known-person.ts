/** Somebody the CNSS knows, read from a transcript's `person` line as the registry reads the same cells. */
import type { Identity } from '../machines/protocol.ts'
import { readCnie, readResidence } from '../machines/reading/card-numbers.ts'
import { e164, LineFailure } from './line.ts'

export interface KnownPerson extends Identity {
  /** `amo-tadamon`, or the code of the scheme that covers them. */
  scheme: string
  /** Null for people of other schemes that came without one. */
  registrationNumber: string | null
  /** Has a Ma CNSS account, opened elsewhere. */
  hasAccount: boolean
  /** E.164: the number that the CNSS holds. */
  phone?: string
}

/** The scheme whose people this service is for. */
export const ownScheme = 'amo-tadamon'

const readNumber = { cnie: readCnie, residence: readResidence }

/** `cells` as in the registry's CSV. @throws LineFailure naming what is wrong. */
export function readKnownPerson(cells: readonly string[]): KnownPerson {
  const [
    kind = '',
    number = '',
    idExpiry = '',
    birthDate = '',
    scheme = '',
    registration = '',
    account,
    phone,
  ] = cells
  const idKind = kind === 'cnie' || kind === 'residence' ? kind : null
  const idNumber = idKind && readNumber[idKind](number)
  const registrationNumber = registration === '' ? null : registration
  const problems = [
    idKind === null && 'id_kind is neither cnie nor residence',
    idKind !== null && idNumber === null && `id_number is no ${idKind} number`,
    !/^(19|20)\d{2}-\d{2}-\d{2}$/.test(idExpiry) && 'id_expiry is no day as YYYY-MM-DD',
    !/^(19|20)\d{2}(-\d{2}-\d{2})?$/.test(birthDate) && 'birth_date is no day as YYYY-MM-DD, nor a year',
    scheme === ownScheme &&
      registrationNumber === null &&
      `registration_number is empty: ${ownScheme} needs one`,
  ].filter(problem => problem !== false)
  if (idKind === null || idNumber === null || problems.length > 0)
    throw new LineFailure(`person ${cells.join(' ')}: ${problems.join('; ')}`)
  const known = phone ? { phone: e164(phone) } : {}
  const hasAccount = account === 'true'
  return { idKind, idNumber, idExpiry, birthDate, scheme, registrationNumber, hasAccount, ...known }
}
