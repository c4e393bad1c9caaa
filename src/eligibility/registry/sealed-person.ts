/** A row of the registry: found by a keyed hash of the card, all the rest sealed at one length whatever it holds. */
import { timingSafeEqual } from 'node:crypto'
import type { Identity } from '#machines/protocol.ts'
import type { BlindIndex, Tables } from '../../db/database.ts'
import { Failure } from '../../platform/failures.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Person } from '../import/person.ts'

export type PersonRow = Tables['people']

/** What is held about somebody, opened: one line of text with each field in its fixed place. */
export type PersonRecord = Buffer

/**
 * Where each field begins and ends. What is new is appended: version 0.1.0 reads as far as `scheme`, and rows of its own
 * end there. Any other change needs every row sealed anew.
 */
const places = {
  idExpiry: [0, 10],
  birthDate: [10, 20],
  hasAccount: [20, 21],
  registrationNumber: [21, 41],
  scheme: [41, 81],
  phone: [81, 94],
} as const satisfies Record<string, readonly [number, number]>
export const heldBytes = places.phone[1]
const blank = 0x20

export function cardKeyOf(
  vault: Vault,
  { idKind, idNumber }: Pick<Identity, 'idKind' | 'idNumber'>,
): BlindIndex {
  return vault.blindIndex('card', `${idKind}:${idNumber}`)
}

/** The record's name for the vault: a row copied under another card does not open. */
export function personAssociatedData(cardKey: BlindIndex): string {
  return `person:${cardKey.toString('hex')}`
}

export function sealPerson(vault: Vault, person: Person, cardKey = cardKeyOf(vault, person)): PersonRow {
  return { card_key: cardKey, sealed: sealHeld(vault, heldOf(person), cardKey) }
}

/** Writes what is held about somebody, without its last blanks, from `at` on; gives where it ends, `heldBytes` on at most. */
export function writeHeld(person: Person, into: Buffer, at: number): number {
  const { idExpiry, birthDate, hasAccount, registrationNumber, scheme, phone = '' } = person
  let end = at
  const put = (place: keyof typeof places, text: string): void => {
    const [from, to] = places[place]
    if (text.length > to - from)
      throw new Failure('unexpected', 'a field of a person is longer than its place')
    while (end < at + from) into[end++] = blank
    // Of so few letters each is put sooner than they are handed to Buffer.write together.
    for (let letter = 0; letter < text.length; letter += 1) into[end++] = text.charCodeAt(letter)
  }
  put('idExpiry', idExpiry)
  put('birthDate', birthDate)
  put('hasAccount', hasAccount ? '1' : '0')
  put('registrationNumber', registrationNumber ?? '')
  put('scheme', scheme)
  if (phone !== '') put('phone', phone)
  return end
}

/** What is held about somebody, without its last blanks. */
export function heldOf(person: Person): PersonRecord {
  const held = Buffer.alloc(heldBytes)
  return held.subarray(0, writeHeld(person, held, 0))
}

/** `held` as `writeHeld` writes it. The same bytes whenever the same is held: an import sees by them what has not changed. */
export function sealHeld(vault: Vault, held: Buffer, cardKey: BlindIndex): Buffer {
  return vault.sealRepeatably(held, personAssociatedData(cardKey), heldBytes, cardKey)
}

/** What `sealHeld` would begin with. */
export function fingerprintHeld(vault: Vault, held: Buffer, cardKey: BlindIndex): Buffer {
  return vault.fingerprint(held, cardKey, heldBytes)
}

/** @throws Failure `sealed-unreadable`. */
export function openPerson(vault: Vault, row: PersonRow): PersonRecord {
  return vault.open(row.sealed, personAssociatedData(row.card_key))
}

/**
 * Whether the dates are those held. Everything is compared, always: the time it takes tells nothing.
 *
 * @param firstOfJanuary whether a birth held as a first of January agrees with its year alone: in many registers that day
 *   stands for one that nobody knows.
 */
export function agrees(
  held: PersonRecord,
  { idExpiry, birthDate }: Identity,
  firstOfJanuary = false,
): boolean {
  const expiry = stands(held, 'idExpiry', idExpiry)
  const birth = stands(held, 'birthDate', birthDate)
  // Where the registry has the year alone, any date of that year will do; a full date must be met in full.
  const year = stands(held, 'birthDate', birthDate.slice(0, 4))
  const newYear = stands(held, 'birthDate', `${birthDate.slice(0, 4)}-01-01`)
  const isYearAlone = firstOfJanuary && birthDate.length === 4
  return Boolean(Number(expiry) & (Number(birth) | Number(year) | (Number(newYear) & Number(isYearAlone))))
}

export function readHeld(held: PersonRecord) {
  const text = (place: keyof typeof places) => held.toString('latin1', ...places[place]).trimEnd()
  return {
    scheme: text('scheme'),
    registrationNumber: text('registrationNumber') || null,
    hasAccount: text('hasAccount') === '1',
    /** E.164; null where the file had none, and in rows of version 0.1.0. */
    phone: text('phone') || null,
  }
}

/** Which fields of two such texts are not the same. */
export function differences(one: string, other: string): (keyof typeof places)[] {
  const names = Object.keys(places) as (keyof typeof places)[]
  return names.filter(name => one.slice(...places[name]).trimEnd() !== other.slice(...places[name]).trimEnd())
}

function stands(held: PersonRecord, place: keyof typeof places, text: string): boolean {
  const [from, to] = places[place]
  const expected = Buffer.alloc(to - from, ' ')
  expected.write(text, 'latin1')
  return timingSafeEqual(held.subarray(from, to), expected) && text.length <= to - from
}
