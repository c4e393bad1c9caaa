/** The bench's callers: fictitious, each known by a number, no two alike. */

export interface Caller {
  index: number
  /** E.164. */
  phone: string
  language: 'ar' | 'fr'
  idNumber: string
  /** As typed, `DDMMYYYY`. */
  idExpiry: string
  birthDate: string
  registrationNumber: string
  /** Whose number is told at once; for all others an account is opened. */
  hasAccount: boolean
}

export function callerOf(index: number, hasAccount: boolean): Caller {
  const serial = String(index).padStart(8, '0')
  const day = two(1 + (index % 28))
  return {
    index,
    phone: `+2126${serial}`,
    language: index % 2 === 0 ? 'ar' : 'fr',
    idNumber: `${hasAccount ? 'QA' : 'QZ'}${serial}`,
    idExpiry: `${day}122031`,
    birthDate: `${day}09${1950 + (index % 50)}`,
    registrationNumber: `7${serial}`,
    hasAccount,
  }
}

/** The contract's columns, of today's import and of older ones. */
const header = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account'

/** The registry of `count` people from number `first` on, as the CSV that the import takes, in pieces of some size. */
export async function* csvOf(first: number, count: number, hasAccount: boolean): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${header}\n`)
  const lines = 2_000
  for (let from = first; from < first + count; from += lines) {
    const some = Array.from({ length: Math.min(lines, first + count - from) }, (_, n) => line(from + n))
    yield Buffer.from(some.join(''))
  }

  function line(index: number): string {
    const caller = callerOf(index, hasAccount)
    const cells = [
      'cnie',
      caller.idNumber,
      isoDay(caller.idExpiry),
      isoDay(caller.birthDate),
      'amo-tadamon',
      caller.registrationNumber,
      String(hasAccount),
    ]
    return `${cells.join()}\n`
  }
}

function isoDay(typed: string): string {
  return `${typed.slice(4)}-${typed.slice(2, 4)}-${typed.slice(0, 2)}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
