// The people, settings and secrets of the leak test: each value is like no other, so that finding it means it leaked.
import { randomBytes } from 'node:crypto'
import type { Person } from '#src/eligibility/import/person.ts'
import { newCanary } from '#test/support/secrets.ts'

const person = (idNumber: string, over: Partial<Person> = {}): Person => ({
  idKind: 'cnie',
  idNumber,
  idExpiry: '2031-07-19',
  birthDate: '1947-03-26',
  scheme: 'amo-tadamon',
  registrationNumber: `ZK9${idNumber.slice(2)}`,
  hasAccount: false,
  ...over,
})

export const people = {
  plain: person('QX738291'),
  known: person('QX738292', { hasAccount: true }),
  elsewhere: person('QX738293', { scheme: 'cnops' }),
  otherPhone: person('QX738294'),
  mailed: person('QX738295'),
  resident: person('RC738296Z', { idKind: 'residence', birthDate: '1953' }),
  unlucky: person('QX738297'),
  broken: person('QX738298'),
}

export const secrets = {
  callbackToken: newCanary('gateway'),
  opsToken: newCanary('operator'),
  apiKey: 'canary-api-key-73d9',
  eligibilityToken: newCanary('cnss'),
  databasePassword: 'canarydatabasepassword95f1',
  mailPassword: 'canarymailpassword06a2',
  dataKey: randomBytes(32).toString('base64'),
}

/** What a caller may type where a card number is asked. */
export const confession = 'BENKIRANE-CANARI'
export const email = 'canari.tadamon@exemple.ma'

export const digitsOf = (day: string) => day.split('-').toReversed().join('')

/** The answers of a first call in French, up to `review`. */
export function answersOf({ idKind, idNumber, idExpiry, birthDate }: Person): string[] {
  return ['2', idKind === 'cnie' ? '1' : '2', idNumber, digitsOf(idExpiry), digitsOf(birthDate)]
}
