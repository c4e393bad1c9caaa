/** The callers' identities: everybody's own, so that anything of anybody else's on a screen shows. */
import type { Identity, Language } from '#machines/protocol.ts'
import type { Chance } from './chance.ts'

/** What the CNSS knows of somebody, and so what their call must come to. */
export type Fate = 'opens' | 'has account' | 'covered elsewhere' | 'unknown'

export interface DrillPerson {
  name: string
  identity: Identity
  fate: Fate
  language: Language
  /** E.164, of the phone that calls. */
  phone: string
  /** E.164: the account is to be opened for this phone, which a code has to prove. */
  otherPhone: string | null
  registrationNumber: string
}

export const otherScheme = 'cnops'

const fates = [
  'opens',
  'opens',
  'opens',
  'opens',
  'opens',
  'has account',
  'covered elsewhere',
  'unknown',
] as const

export function createPeople(count: number, chance: Chance): DrillPerson[] {
  return Array.from({ length: count }, (_, index) => createPerson(index, chance.fork(`person ${index}`)))
}

function createPerson(index: number, chance: Chance): DrillPerson {
  const serial = String(index).padStart(4, '0')
  const isResidence = chance.happens(0.2)
  const fate = fates[index % fates.length] ?? 'opens'
  return {
    name: `caller ${index}`,
    identity: {
      idKind: isResidence ? 'residence' : 'cnie',
      idNumber: isResidence ? `R${chance.whole(10, 99)}${serial}Q` : `QX${chance.whole(10, 99)}${serial}`,
      idExpiry: `20${chance.whole(28, 34)}-${two(chance.whole(1, 12))}-${two(chance.whole(1, 28))}`,
      birthDate: chance.happens(0.15)
        ? String(chance.whole(1940, 2000))
        : `${chance.whole(1940, 2004)}-${two(chance.whole(1, 12))}-${two(chance.whole(1, 28))}`,
    },
    fate,
    language: chance.happens(0.5) ? 'ar' : 'fr',
    phone: `+21261${chance.whole(10, 99)}0${serial}`.slice(0, 13),
    otherPhone:
      fate === 'opens' && chance.happens(0.25)
        ? `+21277${chance.whole(10, 99)}1${serial}`.slice(0, 13)
        : null,
    registrationNumber: `${chance.happens(0.5) ? 'Z' : '7'}${chance.whole(1000, 9999)}${serial}`,
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** As `npm run registry -- import` takes them; whoever is unknown to the CNSS is not in it. */
export function csvOf(people: readonly DrillPerson[]): string {
  const rows = people
    .filter(({ fate }) => fate !== 'unknown')
    .map(({ identity: { idKind, idNumber, idExpiry, birthDate }, fate, registrationNumber }) => {
      const elsewhere = fate === 'covered elsewhere'
      const scheme = elsewhere ? otherScheme : 'amo-tadamon'
      const number = elsewhere ? '' : registrationNumber
      return [idKind, idNumber, idExpiry, birthDate, scheme, number, fate === 'has account'].join(',')
    })
  const header = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account'
  return [header, ...rows, ''].join('\n')
}

/** What may not stand in any log: in every form in which it is typed or shown. */
export function secretsOf({ identity, phone, otherPhone, registrationNumber }: DrillPerson): string[] {
  const phones = [phone, otherPhone ?? phone].flatMap(number => [number.slice(1), `0${number.slice(4)}`])
  const days = [identity.idExpiry, identity.birthDate]
    .filter(day => day.length > 4)
    .flatMap(day => [day, typedDay(day), shownDay(day)])
  return [identity.idNumber, registrationNumber, ...phones, ...days]
}

/** `05091980` */
export function typedDay(day: string): string {
  return day.split('-').toReversed().join('')
}

function shownDay(day: string): string {
  return day.split('-').toReversed().join('/')
}
