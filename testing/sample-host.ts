/** What the host finds out when there is none: people out of a story, their accounts and codes in memory, messages at once. */
import type { Contact, Effect, Identity, Reported, Verdict } from '#machines/protocol.ts'
import { wordsFor } from '#machines/screens.ts'
import { maskMiddle, national } from '#machines/shown.ts'
import { codeLifeSeconds } from '../accounts/codes.ts'
import { moroccanTime } from '../clock.ts'
import { type Cells, columns, ownScheme, type Person, readPerson } from '../eligibility/person.ts'
import shipped from '../eligibility/schemes.json' with { type: 'json' }
import { LineFailure } from './line.ts'

/** What is found out, effect by effect. */
export type Findings = {
  [Type in Effect['type']]: (
    params: Extract<Effect, { type: Type }>['params'],
    conversation: string,
  ) => Reported
}

export interface SampleHostParts {
  people: readonly Person[]
  /** Milliseconds since 1970. */
  now(): number
  send(to: string, text: string): void
}

const codePauseMs = 60_000
const codesAnHour = 5
const triesAllowed = 3

export function createSampleHost({ people, now, send }: SampleHostParts): Findings {
  /** Where each account's password went, and when. */
  const accounts = new Map<string, { contact: Contact; sentAt: number }>()
  const codes = new Map<string, { code: string; sentAt: number; tries: number }>()
  /** When codes went to each phone. */
  const codesSent = new Map<string, number[]>()
  let secrets = 0

  function sendPassword(registrationNumber: string, contact: Contact): void {
    const password = `K7MP-XR24-B${String(++secrets).padStart(3, '0')}`
    accounts.set(registrationNumber, { contact, sentAt: now() })
    send(contact.phone, wordsFor(contact.language).messages.password(password))
  }

  return {
    lookUp({ identity }) {
      const person = people.find(known => isSame(known, identity))
      const hasAccount = person?.hasAccount === true || accounts.has(person?.registrationNumber ?? '')
      return { type: 'verdictReached', verdict: verdictOn(person, hasAccount) }
    },
    openAccount({ registrationNumber, contact }) {
      if (accounts.has(registrationNumber)) return { type: 'accountExisted' }
      sendPassword(registrationNumber, contact)
      const { confirmation } = wordsFor(contact.language).messages
      if (contact.email !== null) send(contact.email, `${confirmation.lines.join('\n\n')}\n`)
      return { type: 'accountOpened' }
    },
    sendCode({ phone, language }, conversation) {
      const name = `${conversation} ${phone}`
      if (now() - (codes.get(name)?.sentAt ?? 0) < codePauseMs) return { type: 'codeTooSoon' }
      const lately = (codesSent.get(phone) ?? []).filter(sentAt => now() - sentAt < 3_600_000)
      if (lately.length >= codesAnHour) return { type: 'codesLimited' }
      codesSent.set(phone, [...lately, now()])
      const code = String(493_816 + ++secrets)
      codes.set(name, { code, sentAt: now(), tries: 0 })
      send(phone, wordsFor(language).messages.code(code))
      return { type: 'codeSent' }
    },
    checkCode({ phone, code }, conversation) {
      const sent = codes.get(`${conversation} ${phone}`)
      const isOut = sent !== undefined && now() - sent.sentAt < codeLifeSeconds * 1_000
      if (!isOut || sent.tries >= triesAllowed) return { type: 'codeExhausted' }
      if (sent.code === code) return { type: 'codeAccepted' }
      sent.tries += 1
      return { type: sent.tries < triesAllowed ? 'codeRejected' : 'codeExhausted' }
    },
    tracePassword({ registrationNumber }) {
      const account = accounts.get(registrationNumber)
      if (account === undefined) return { type: 'noPasswordTraced' }
      const fate = { at: moroccanTime(new Date(account.sentAt)), to: masked(account.contact.phone) }
      return { type: 'passwordTraced', fate: { state: 'delivered', renewable: true, ...fate } }
    },
    renewPassword({ registrationNumber }) {
      const account = accounts.get(registrationNumber)
      if (account === undefined) return { type: 'renewalsLimited' }
      sendPassword(registrationNumber, account.contact)
      return { type: 'passwordRenewed', to: masked(account.contact.phone) }
    },
  }
}

/** A person as the registry would read the same cells. @throws LineFailure naming what is wrong. */
export function personFrom(cells: readonly string[]): Person {
  const named = columns.map((column, index) => [column, cells[index] ?? ''] as const)
  const person = readPerson(Object.fromEntries(named) as Cells)
  if ('problems' in person) throw new LineFailure(`person ${cells.join(' ')}: ${person.problems.join('; ')}`)
  return person
}

/** Of some people only the year of birth is known. */
function isSame(known: Person, { idKind, idNumber, idExpiry, birthDate }: Identity): boolean {
  const isCard = known.idKind === idKind && known.idNumber === idNumber && known.idExpiry === idExpiry
  return isCard && [birthDate, birthDate.slice(0, 4)].includes(known.birthDate)
}

function verdictOn(person: Person | undefined, hasAccount: boolean): Verdict {
  if (person === undefined) return { outcome: 'unknown' }
  const { scheme, registrationNumber } = person
  if (scheme === ownScheme && registrationNumber !== null)
    return { outcome: 'registered', registrationNumber, hasAccount }
  const fallback = { fr: scheme.toUpperCase(), ar: scheme.toUpperCase() }
  const name = Object.entries(shipped).find(([code]) => code === scheme)?.[1] ?? fallback
  return { outcome: 'covered-elsewhere', scheme: { code: scheme, name } }
}

const masked = (phone: string) => maskMiddle(national(phone), 2)
