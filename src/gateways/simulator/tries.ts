/** Whom to try: of the sample people one for each outcome, and one whom nobody knows. */
import type { Person } from '../../eligibility/import/person.ts'

/** What to type, one after the other, from the kind of card to the confirmation. */
export interface Try {
  title: string
  outcome: string
  keys: readonly string[]
}

type Known = Pick<Person, 'idKind' | 'idNumber' | 'idExpiry' | 'birthDate' | 'scheme' | 'hasAccount'>

const kinds: readonly { title: string; outcome: string; is: (person: Known) => boolean }[] = [
  {
    title: 'Has a number, no account yet',
    outcome: 'passwordSent',
    is: person => isOurs(person) && !person.hasAccount && person.idKind === 'cnie' && hasDay(person),
  },
  {
    title: 'Has an account already',
    outcome: 'accountExists',
    is: person => isOurs(person) && person.hasAccount,
  },
  { title: 'Covered by another scheme', outcome: 'coveredElsewhere', is: person => !isOurs(person) },
  {
    title: 'Only the year of birth is known',
    outcome: 'passwordSent',
    is: person => isOurs(person) && !hasDay(person),
  },
  {
    title: 'Holds a residence card',
    outcome: 'passwordSent',
    is: person => isOurs(person) && person.idKind === 'residence' && !person.hasAccount,
  },
]

const stranger: Known = {
  idKind: 'cnie',
  idNumber: 'ZZ000000',
  idExpiry: '2030-01-01',
  birthDate: '1970-01-01',
  scheme: '',
  hasAccount: false,
}

export function triesOf(people: readonly Person[]): Try[] {
  const known = kinds.flatMap(({ title, outcome, is }) => {
    const person = people.find(is)
    return person === undefined ? [] : [{ title, outcome, keys: keysOf(person) }]
  })
  return [...known, { title: 'Nobody the CNSS knows', outcome: 'notFound', keys: keysOf(stranger) }]
}

function keysOf({ idKind, idNumber, idExpiry, birthDate }: Known): string[] {
  return [idKind === 'cnie' ? '1' : '2', idNumber, asTyped(idExpiry), asTyped(birthDate), '1']
}

/** `2027-12-31` as `31122027`; a year stays a year. */
function asTyped(day: string): string {
  return day.split('-').reverse().join('')
}

function isOurs({ scheme }: Known): boolean {
  return scheme === 'amo-tadamon'
}

function hasDay({ birthDate }: Known): boolean {
  return birthDate.length > 4
}
