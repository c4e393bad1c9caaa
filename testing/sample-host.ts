/** What the host finds out when there is none: people out of a transcript, their accounts and codes in memory, messages at once. */

import { holdsPhone } from '../machines/context.ts'
import schemeNames from '../machines/locales/schemes.json' with { type: 'json' }
import {
  type Channel,
  type Contact,
  codeLifeSeconds,
  type Effect,
  type EffectResult,
  type Identity,
  type Verdict,
} from '../machines/protocol.ts'
import { maskMiddle, national } from '../machines/screen-values.ts'
import { localeFor } from '../machines/screens.ts'
import { moroccanTime } from '../src/platform/clock.ts'
import { dayOf, waitSeconds } from '../src/registration/claim-days.ts'
import { codeName } from '../src/registration/code-name.ts'
import { type KnownPerson, ownScheme } from './known-person.ts'

/** What is found out, effect by effect. */
export type Findings = {
  [Type in Effect['type']]: (
    params: Extract<Effect, { type: Type }>['params'],
    conversation: string,
    caller: { channel: Channel; phone: string },
  ) => EffectResult
}

export interface SampleHostParts {
  people: readonly KnownPerson[]
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
  /** Codes that were typed. */
  const accepted = new Set<string>()
  /** Until when each claim waits, by registration number and phone. */
  const claims = new Map<string, number>()
  let secrets = 0

  function sendPassword(registrationNumber: string, contact: Contact): void {
    const password = `K7MP-XR24-B${String(++secrets).padStart(3, '0')}`
    accounts.set(registrationNumber, { contact, sentAt: now() })
    send(contact.phone, localeFor(contact.language).messages.password(password))
  }

  return {
    lookUp({ identity, contact }, _, caller) {
      const person = people.find(known => isSame(known, identity))
      const hasAccount = person?.hasAccount === true || accounts.has(person?.registrationNumber ?? '')
      const verdict = verdictOn(person, hasAccount)
      const known = person?.phone
      if (verdict.outcome !== 'registered' || known === undefined || hasAccount)
        return { type: 'verdictReached', verdict }
      if (holdsPhone(caller, contact, known)) return { type: 'verdictReached', verdict }
      const until = claims.get(`${verdict.registrationNumber} ${contact.phone}`)
      if (until === undefined) return { type: 'verdictReached', verdict: { ...verdict, phone: known } }
      return {
        type: 'verdictReached',
        verdict,
        ...(until > now() && { claim: { until: dayOf(new Date(until)) } }),
      }
    },
    openAccount({ registrationNumber, contact }) {
      if (accounts.has(registrationNumber)) return { type: 'accountExisted' }
      sendPassword(registrationNumber, contact)
      const { confirmation } = localeFor(contact.language).messages
      if (contact.email !== null) send(contact.email, `${confirmation.lines.join('\n\n')}\n`)
      return { type: 'accountOpened' }
    },
    sendCode({ phone, language, proves }, conversation) {
      const name = `${codeName(conversation, proves)} ${phone}`
      if (now() - (codes.get(name)?.sentAt ?? 0) < codePauseMs) return { type: 'codeTooSoon' }
      const lately = (codesSent.get(phone) ?? []).filter(sentAt => now() - sentAt < 3_600_000)
      if (lately.length >= codesAnHour) return { type: 'codesLimited' }
      codesSent.set(phone, [...lately, now()])
      const code = String(493_816 + ++secrets)
      codes.set(name, { code, sentAt: now(), tries: 0 })
      send(phone, localeFor(language).messages.code(code))
      return { type: 'codeSent' }
    },
    checkCode({ phone, code, proves }, conversation) {
      const sent = codes.get(`${codeName(conversation, proves)} ${phone}`)
      const isOut = sent !== undefined && now() - sent.sentAt < codeLifeSeconds * 1_000
      if (!isOut || sent.tries >= triesAllowed) return { type: 'codeExhausted' }
      if (sent.code === code) {
        accepted.add(`${codeName(conversation, proves)} ${phone}`)
        return { type: 'codeAccepted' }
      }
      sent.tries += 1
      return { type: sent.tries < triesAllowed ? 'codeRejected' : 'codeExhausted' }
    },
    tracePassword({ registrationNumber }) {
      const account = accounts.get(registrationNumber)
      if (account === undefined) return { type: 'noPasswordTraced' }
      const fate = { at: moroccanTime(new Date(account.sentAt)), to: masked(account.contact.phone) }
      return { type: 'passwordTraced', delivery: { state: 'delivered', renewable: true, ...fate } }
    },
    renewPassword({ registrationNumber }, conversation, caller) {
      const account = accounts.get(registrationNumber)
      if (account === undefined) return { type: 'renewalsLimited' }
      const { phone } = account.contact
      const isProved = accepted.has(`${codeName(conversation, 'account')} ${phone}`)
      if (!isProved && (caller.channel !== 'ussd' || caller.phone !== phone))
        return { type: 'proofNeeded', phone }
      sendPassword(registrationNumber, account.contact)
      return { type: 'passwordRenewed', to: masked(account.contact.phone) }
    },
    claimAccount({ registrationNumber, contact, knownPhone }) {
      const until = now() + waitSeconds * 1_000
      claims.set(`${registrationNumber} ${contact.phone}`, until)
      const day = dayOf(new Date(until))
      for (const language of ['ar', 'fr'] as const) {
        send(knownPhone, localeFor(language).messages.claimNotice(day))
      }
      return { type: 'claimMade', until: day }
    },
  }
}

/** Of some people only the year of birth is known. */
function isSame(known: KnownPerson, { idKind, idNumber, idExpiry, birthDate }: Identity): boolean {
  const isCard = known.idKind === idKind && known.idNumber === idNumber && known.idExpiry === idExpiry
  return isCard && [birthDate, birthDate.slice(0, 4)].includes(known.birthDate)
}

function verdictOn(person: KnownPerson | undefined, hasAccount: boolean): Verdict {
  if (person === undefined) return { outcome: 'unknown' }
  const { scheme, registrationNumber } = person
  if (scheme === ownScheme && registrationNumber !== null)
    return { outcome: 'registered', registrationNumber, hasAccount }
  const fallback = { fr: scheme.toUpperCase(), ar: scheme.toUpperCase() }
  const name = Object.entries(schemeNames).find(([code]) => code === scheme)?.[1] ?? fallback
  return { outcome: 'covered-elsewhere', scheme: { code: scheme, name } }
}

const masked = (phone: string) => maskMiddle(national(phone), 2)
