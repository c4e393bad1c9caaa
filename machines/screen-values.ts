/** What a text can tell of a conversation, each value worked out when a sentence asks for it. */

import { contactOf, languageOf } from './context.ts'
import type { Values } from './locales/locale.ts'
import type { Answers, Context } from './protocol.ts'

/** What the service's settings put into texts. */
export interface Numbers {
  callCentre: string
  serviceCode: string
}

export class ScreenValues implements Values {
  readonly #context: Context
  readonly callCentre: string
  readonly serviceCode: string

  constructor(context: Context, { callCentre, serviceCode }: Numbers) {
    this.#context = context
    this.callCentre = callCentre
    this.serviceCode = serviceCode
  }

  get idNumber(): string {
    const { idNumber = '', idDigits } = this.#context.answers
    // Its digits may have been typed before its letters.
    const isMasked = this.#isMasked('idNumber') || (idDigits !== undefined && this.#isMasked('idDigits'))
    return isMasked ? maskMiddle(idNumber, 2) : idNumber
  }

  get residence(): boolean {
    return this.#context.answers.idKind === 'residence'
  }

  get missingSms(): boolean {
    return this.#context.answers.purpose === 'missingSms'
  }

  get idExpiry(): string {
    return shownDay(this.#context.answers.idExpiry ?? '', this.#isMasked('idExpiry'))
  }

  get birthDate(): string {
    return shownDay(this.#context.answers.birthDate ?? '', this.#isMasked('birthDate'))
  }

  get phone(): string {
    const { proof } = this.#context
    if (proof !== null) return proof.of === 'account' ? maskMiddle(national(proof.phone), 2) : ''
    const phone = national(contactOf(this.#context).phone)
    return this.#isMasked('phone') ? maskMiddle(phone, 2) : phone
  }

  /** Whether the code went to the phone that the CNSS knows, of which nothing is shown. */
  get knownPhone(): boolean {
    return this.#context.proof?.of === 'known'
  }

  get claimUntil(): string {
    return this.#context.claimUntil ?? ''
  }

  get otherPhone(): boolean {
    return contactOf(this.#context).phone !== this.#context.caller.phone
  }

  get email(): string {
    const { email = '' } = this.#context.answers
    return this.#isMasked('email') ? maskMiddle(email, 3) : email
  }

  get registrationNumber(): string {
    return this.#context.registrationNumber ?? ''
  }

  get schemeName(): string {
    const { schemeName } = this.#context
    return schemeName?.[languageOf(this.#context)] ?? schemeName?.fr ?? ''
  }

  get sms(): Values['sms'] {
    return this.#context.smsFate ?? { state: 'onItsWay', at: '', to: '' }
  }

  /** After a resume, unless it was typed since. */
  #isMasked(answer: keyof Answers): boolean {
    const { masked, history, stepsBefore } = this.#context
    return masked && !history.some(({ previous }, index) => index >= stepsBefore && answer in previous)
  }
}

/** `31/12/2027`, or `1980`; masked, only the year shows, and of a year alone the century: `19xx`. */
function shownDay(day: string, masked: boolean): string {
  const [year = '', month, date] = day.split('-')
  if (month === undefined || date === undefined) return masked ? year.replace(/..$/, 'xx') : year
  return masked ? year : `${date}/${month}/${year}`
}

/** A Moroccan number as it is dialled at home; others in full. */
export function national(phone: string): string {
  return phone.startsWith('+212') ? `0${phone.slice('+212'.length)}` : phone
}

/**
 * The first and last `shown` characters, an `x` for each between: `06xxxxxx78`. Dots or stars would change the order of
 * the digits around them on a right-to-left screen.
 */
export function maskMiddle(text: string, shown: number): string {
  const hidden = text.length - 2 * shown
  return hidden <= 0
    ? 'x'.repeat(text.length)
    : text.slice(0, shown) + 'x'.repeat(hidden) + text.slice(-shown)
}
