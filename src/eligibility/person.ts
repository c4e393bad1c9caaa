/** A person as the registry holds them, and how one is read from the cells of a CSV line. */
import { z } from 'zod'
import { readCnie, readResidence } from '#machines/answers.ts'
import type { Identity } from '#machines/protocol.ts'

export interface Person extends Identity {
  /** `amo-tadamon`, or the code of the scheme that covers them. */
  scheme: string
  /** As the CNSS writes it; null for people of other schemes that came without one. */
  registrationNumber: string | null
  /** Has a Ma CNSS account, opened elsewhere. */
  hasAccount: boolean
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
export type Cells = Record<(typeof columns)[number], string>

/** What is wrong with a line. Never repeats what stood there: reports get mailed around. */
export interface Refusal {
  problems: string[]
}

/** Every problem of the line is named, each with what would be right. */
export function readPerson(cells: Cells): Person | Refusal {
  const problems: string[] = []
  const read = <T>(value: T | null, problem: string): T | null => {
    if (value === null) problems.push(problem)
    return value
  }

  const idKind = read(kindOf(cells.id_kind), 'id_kind is neither cnie nor residence')
  const idNumber =
    idKind &&
    read(readNumber[idKind](cells.id_number), `id_number is no ${idKind} number: ${numberRule[idKind]}`)
  const idExpiry = read(dayOf(cells.id_expiry), `id_expiry is no ${dayRule}`)
  const birthDate = read(
    yearOf(cells.birth_date) ?? dayOf(cells.birth_date),
    `birth_date is no ${dayRule}, nor a year alone`,
  )
  const scheme = read(schemeOf(cells.scheme), 'scheme is no code of 1 to 40 of a-z, 0-9 and -')
  const registrationNumber = registrationNumberOf(cells.registration_number)
  if (registrationNumber === null && cells.registration_number.trim() !== '') {
    problems.push('registration_number is not 1 to 20 of A-Z and 0-9')
  } else if (registrationNumber === null && scheme === ownScheme) {
    problems.push(`registration_number is empty: ${ownScheme} needs one`)
  }
  const hasAccount = read(flagOf(cells.has_account), 'has_account is neither true nor false')
  if (idExpiry && birthDate && birthDate >= idExpiry) {
    problems.push('birth_date is not before id_expiry: are the two exchanged?')
  }

  if (
    problems.length > 0 ||
    !idKind ||
    !idNumber ||
    !idExpiry ||
    !birthDate ||
    !scheme ||
    hasAccount === null
  ) {
    return { problems }
  }
  return { idKind, idNumber, idExpiry, birthDate, scheme, registrationNumber, hasAccount }
}

// The very reading of a caller's typing, so that the two always meet.
const readNumber = { cnie: readCnie, residence: readResidence }
const numberRule = {
  cnie: 'one or two letters, then 1 to 8 digits',
  residence: '4 to 15 letters and digits',
}
const dayRule = 'day of the calendar as YYYY-MM-DD, 1900 to 2099'

const kindOf = (cell: string) => lower(cell, /^(cnie|residence)$/) as Identity['idKind'] | null
const schemeOf = (cell: string) => lower(cell, /^[a-z0-9-]{1,40}$/)
const yearOf = (cell: string) => only(cell, /^(19|20)[0-9]{2}$/)
// The callers' dates stop at these years too (machines/answers.ts).
const dayOf = (cell: string) => (/^\s*(19|20)/.test(cell) ? only(cell, z.regexes.date) : null)
const registrationNumberOf = (cell: string) => only(cell, /^[A-Z0-9]{1,20}$/)

/** Spreadsheets write TRUE. */
function flagOf(cell: string): boolean | null {
  const flag = lower(cell, /^(true|false)$/)
  return flag === null ? null : flag === 'true'
}

function lower(cell: string, pattern: RegExp): string | null {
  return only(cell.toLowerCase(), pattern)
}

function only(cell: string, pattern: RegExp): string | null {
  const trimmed = cell.trim()
  return pattern.test(trimmed) ? trimmed : null
}
