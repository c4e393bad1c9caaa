/** What a caller reads by SMS when the call could not wait for the answer: the words of the screen that ends such a call. */

import { blank } from '#machines/context.ts'
import type { Context, Language, Verdict } from '#machines/protocol.ts'
import { endingScreen, localeFor, type Setting } from '#machines/screens.ts'
import type { Message } from '../outbox/outbox.ts'
import type { LookUpRequest } from './look-up-request.ts'

const lifeSeconds = 2 * 86_400

export type Outcome =
  | 'passwordSent'
  | 'accountExists'
  | 'coveredElsewhere'
  | 'unknown'
  | 'unavailable'
  | 'number'

export function answerText(
  outcome: Outcome,
  verdict: Verdict | null,
  { caller, request }: { caller: string; request: LookUpRequest },
  setting: Setting,
): string {
  const { contact } = request
  const context: Context = {
    ...blank,
    caller: { ...blank.caller, phone: caller, languages: [contact.language] },
    answers: {
      language: contact.language,
      ...(contact.phone !== caller && { phone: contact.phone, phoneTwice: true as const }),
    },
    registrationNumber: verdict?.outcome === 'registered' ? verdict.registrationNumber : null,
    schemeName: verdict?.outcome === 'covered-elsewhere' ? verdict.scheme.name : null,
  }
  return outcome === 'number'
    ? numberText(context.registrationNumber ?? '', contact.language)
    : endingScreen(outcome, context, setting)
}

/** `name` is what it answers: nothing is answered twice. */
export function answerMessage(to: string, text: string, name: string): Message {
  return { medium: 'sms', kind: 'answer', to, text, idempotencyKey: `answer:${name}`, lifeSeconds }
}

/** The registration number, to somebody who may not have read it in the call. */
export function numberMessage(
  to: string,
  registrationNumber: string,
  language: Language,
  name: string,
): Message {
  const text = numberText(registrationNumber, language)
  return { medium: 'sms', kind: 'number', to, text, idempotencyKey: `number:${name}`, lifeSeconds }
}

function numberText(registrationNumber: string, language: Language): string {
  return localeFor(language).messages.number(registrationNumber)
}
