/** Who texts beside a carrier's bad days: those who want an account, those who are to prove a phone, and forged numbers. */
import { randomUUID } from 'node:crypto'

export interface Texter {
  /** E.164. */
  phone: string
  card: string
  registrationNumber: string
}

const two = (of: number) => String(of).padStart(2, '0')

export function texter(index: number): Texter {
  const serial = String(index).padStart(5, '0')
  return { phone: `+2126120${serial}`, card: `QX1${serial}`, registrationNumber: `Z77${serial}` }
}

export function csvOfTexters(texters: readonly Texter[]): string {
  const rows = texters.map(
    ({ card, registrationNumber }, index) =>
      `cnie,${card},2031-05-06,19${two(60 + (index % 40))}-02-03,amo-tadamon,${registrationNumber},false`,
  )
  return ['id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account', ...rows].join('\n')
}

/** One message that says everything. */
export function wholeMessage({ card }: Texter, index: number): string {
  return `AMO FR ${card} 06052031 030219${two(60 + (index % 40))}`
}

/** A phone of somebody else, which a code has to prove. */
export function otherPhone(index: number): string {
  return `+2127120${String(index).padStart(5, '0')}`
}

/** A number that nobody has, as its sender wrote it. */
export function forgedNumber(index: number): string {
  return `+2126990${String(index).padStart(5, '0')}`
}

export function textForm(from: string, text: string): Record<string, string> {
  return { id: randomUUID(), from, to: '0000', text, date: new Date().toISOString() }
}
