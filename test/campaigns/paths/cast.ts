// Who plays a path: every path has numbers, cards and registration numbers of its own, so that no limit carries over.
import { e164 } from '#testing'
import { standIns } from './typed.ts'

export interface Cast {
  phone: string
  otherPhone: string
  /** Those who call beforehand, on behalf of the path. */
  preparer(count: number): string
  /** Has opened the account that the path asks after. */
  holder: string
  /** What the CNSS holds, where it holds another. */
  knownPhone: string
  otherCard: string
  card: { cnie: string; residence: string }
  /** Another one for each verdict. */
  registrationNumber(count: number): string
  /** What stands for `typed` here. */
  own(typed: string): string
}

export function castOf(index: number): Cast {
  // No day of any calendar: digits alone must be a card's, whichever of them a path is given.
  const digits = `9999${String(index).padStart(4, '0')}`
  const card = { cnie: `AB${digits}`, residence: `A${digits}B` }
  const phone = `06${10_000_000 + index}`
  const otherPhone = `07${10_000_000 + index}`
  const replaced: readonly [string, string][] = [
    [standIns.residence, card.residence],
    [standIns.cnie, card.cnie],
    [standIns.digits, digits],
    [standIns.phone, otherPhone],
    [standIns.ownPhone, phone],
  ]
  return {
    phone: e164(phone),
    otherPhone: e164(otherPhone),
    preparer: count => e164(`06${20_000_000 + index * 20 + count}`),
    holder: e164(`07${20_000_000 + index}`),
    knownPhone: e164(`07${30_000_000 + index}`),
    otherCard: `CD${digits}`,
    card,
    registrationNumber: count => `9${digits}${count}`,
    own: typed => replaced.reduce((text, [standIn, real]) => text.replace(standIn, real), typed),
  }
}
