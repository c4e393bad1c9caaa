/** A row of the registry: found by a keyed hash of the card, all the rest sealed at one length whatever it holds. */
import { timingSafeEqual } from 'node:crypto'
import type { Identity } from '#machines/protocol.ts'
import type { LookUpKey, Tables } from '../db/database.ts'
import { Failure } from '../failures.ts'
import type { Vault } from '../vault.ts'
import type { Person } from './person.ts'

export type PersonRow = Tables['people']

/** What is held about somebody, opened: one line of text with each field in its fixed place. */
export type Held = Buffer

/** Where each field begins and ends. A change here needs every row sealed anew. */
const places = {
  idExpiry: [0, 10],
  birthDate: [10, 20],
  hasAccount: [20, 21],
  registrationNumber: [21, 41],
  scheme: [41, 81],
} as const satisfies Record<string, readonly [number, number]>
const heldBytes = places.scheme[1]

export function cardKeyOf(
  vault: Vault,
  { idKind, idNumber }: Pick<Identity, 'idKind' | 'idNumber'>,
): LookUpKey {
  return vault.lookUpKey('card', `${idKind}:${idNumber}`)
}

/** The record's name for the vault: a row copied under another card does not open. */
export function bindingOf(cardKey: LookUpKey): string {
  return `person:${cardKey.toString('hex')}`
}

export function sealPerson(vault: Vault, person: Person, cardKey = cardKeyOf(vault, person)): PersonRow {
  const held = [
    person.idExpiry.padEnd(10),
    person.birthDate.padEnd(10),
    person.hasAccount ? '1' : '0',
    (person.registrationNumber ?? '').padEnd(20),
    person.scheme.padEnd(40),
  ].join('')
  if (held.length !== heldBytes)
    throw new Failure('unexpected', 'a field of a person is longer than its place')
  return { card_key: cardKey, sealed: vault.seal(Buffer.from(held, 'latin1'), bindingOf(cardKey)) }
}

/** @throws Failure `sealed-unreadable`. */
export function openPerson(vault: Vault, row: PersonRow): Held {
  return vault.open(row.sealed, bindingOf(row.card_key))
}

/** Whether the dates are those held. Everything is compared, always: the time it takes tells nothing. */
export function agrees(held: Held, { idExpiry, birthDate }: Identity): boolean {
  const expiry = stands(held, 'idExpiry', idExpiry)
  const birth = stands(held, 'birthDate', birthDate)
  // Where the registry has the year alone, any date of that year will do; a full date must be met in full.
  const year = stands(held, 'birthDate', birthDate.slice(0, 4))
  return Boolean(Number(expiry) & (Number(birth) | Number(year)))
}

export function readHeld(held: Held): Pick<Person, 'scheme' | 'registrationNumber' | 'hasAccount'> {
  const text = (place: keyof typeof places) => held.toString('latin1', ...places[place]).trimEnd()
  return {
    scheme: text('scheme'),
    registrationNumber: text('registrationNumber') || null,
    hasAccount: text('hasAccount') === '1',
  }
}

function stands(held: Held, place: keyof typeof places, text: string): boolean {
  const [from, to] = places[place]
  const expected = Buffer.alloc(to - from, ' ')
  expected.write(text, 'latin1')
  return timingSafeEqual(held.subarray(from, to), expected) && text.length <= to - from
}
