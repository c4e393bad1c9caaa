// Who plays a path: every path has numbers, cards and registration numbers of its own, so that no limit carries over.
import { e164 } from '#testing'
import { standIns } from './typed.ts'

export interface Cast {
  phone: string
  otherPhone: string
  /** Those who call beforehand, on behalf of the path. */
  forerunner(count: number): string
  /** Has opened the account that the path asks after. */
  holder: string
  otherCard: string
  card: { cnie: string; residence: string }
  /** Another one for each verdict. */
  registrationNumber(count: number): string
  /** What stands for `typed` here. */
  own(typed: string): string
}

export function castOf(index: number): Cast {
  const six = String(index).padStart(6, '0')
  const card = { cnie: `AB${six}`, residence: `A${six}B` }
  const phone = `06${10_000_000 + index}`
  const otherPhone = `07${10_000_000 + index}`
  const replaced: readonly [string, string][] = [
    [standIns.residence, card.residence],
    [standIns.cnie, card.cnie],
    [standIns.digits, six],
    [standIns.phone, otherPhone],
    [standIns.ownPhone, phone],
  ]
  return {
    phone: e164(phone),
    otherPhone: e164(otherPhone),
    forerunner: count => e164(`06${20_000_000 + index * 20 + count}`),
    holder: e164(`07${20_000_000 + index}`),
    otherCard: `CD${six}`,
    card,
    registrationNumber: count => `9${six}${count}`,
    own: typed => replaced.reduce((text, [standIn, real]) => text.replace(standIn, real), typed),
  }
}
