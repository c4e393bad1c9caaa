/** What a caller reads by SMS when the call could not wait for the answer: the words of the screen that ends such a call. */
import type { Context, Language, Verdict } from '#machines/protocol.ts'
import { blank } from '#machines/registration.ts'
import { endingScreen, type Setting, wordsFor } from '#machines/screens.ts'
import type { LookUpRequest, Outcome } from './parking.ts'

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

export function numberText(registrationNumber: string, language: Language): string {
  return wordsFor(language).messages.number(registrationNumber)
}
