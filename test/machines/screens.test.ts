/** Every screen, in every language, with the longest values and each error line, fits on one page. */
import { describe, expect, it } from 'vitest'
import { blank } from '#machines/context.ts'
import type { Conversation } from '#machines/conversation.ts'
import { lengthOf, narrowest } from '#machines/encoding.ts'
import { canGoBack, choicesOf } from '#machines/input.ts'
import type {
  Context,
  Ending,
  Language,
  PhoneProof,
  Problem,
  Question,
  SmsDelivery,
} from '#machines/protocol.ts'
import { endings, questions } from '#machines/protocol.ts'
import { longestEmail } from '#machines/reading/emails.ts'
import { endingScreen, locales, screenOf } from '#machines/screens.ts'
import { someOf } from '#test/support/thoroughness.ts'

const setting = { callCentre: '+212 5 20 19 40 40', serviceCode: '*1234*56789#', budget: narrowest }

const proofs: readonly PhoneProof[] = (['account', 'known'] as const).map(of => ({
  of,
  phone: '+212687654321',
}))

const spoken = Object.keys(locales) as Language[]

/** Contexts that differ in whatever a screen can show, all values as long as they can be. */
function contexts(language: Language): Iterable<Context> {
  return someOf(allContexts(language))
}

function* allContexts(language: Language): Generator<Context> {
  const fates: (SmsDelivery | null)[] = [
    null,
    ...(['onItsWay', 'delivered', 'failed', 'doubtful'] as const).flatMap(state =>
      [true, false].map(renewable => ({ state, at: '31/12 23:59', to: '06xxxxxx78', renewable })),
    ),
  ]
  for (const returning of [true, false]) {
    for (const idKind of ['cnie', 'residence'] as const) {
      for (const purpose of [undefined, 'missingSms'] as const) {
        for (const masked of [true, false]) {
          for (const otherPhone of [true, false]) {
            for (const email of [undefined, `${'m'.repeat(longestEmail - 5)}@x.ma`]) {
              for (const [smsFate, proof] of [
                ...fates.map(fate => [fate, null] as const),
                ...proofs.map(each => [null, each] as const),
              ]) {
                yield {
                  ...blank,
                  caller: {
                    ...blank.caller,
                    phone: '+212612345678',
                    languages: spoken,
                    language,
                    returning,
                  },
                  answers: {
                    language,
                    idKind,
                    ...(purpose && { purpose }),
                    idNumber: idKind === 'cnie' ? 'WW88888888' : 'WWWWWWWWWW88888',
                    idExpiry: '2027-12-31',
                    birthDate: '1980-09-28',
                    ...(otherPhone && { phone: '+212787654321', phoneTwice: true, operator: 'iam' as const }),
                    ...(email && { email, emailChecked: true as const }),
                  },
                  history: [{ at: 'language', previous: { language: null } }],
                  masked,
                  registrationNumber: '8'.repeat(20),
                  schemeName: { ar: 'ت'.repeat(24), fr: 'W'.repeat(24), zgh: 'ⵜ'.repeat(24) },
                  smsFate,
                  proof,
                  claimUntil: '31/12',
                }
              }
            }
          }
        }
      }
    }
  }
}

/** The problems that a question can have. */
const problemsOf: Partial<Record<Question, Problem[]>> = {
  idNumber: ['cnie', 'residence'],
  idLetters: ['letters'],
  idExpiry: ['date', 'shortYear', 'noSuchDay', 'expiryRange', 'expiryPast'],
  birthDate: ['date', 'shortYear', 'noSuchDay', 'birthRange'],
  phone: ['phone'],
  phoneAgain: ['phoneTwice'],
  email: ['email', 'emailLong'],
  code: ['codeForm', 'codeWrong', 'codeWait', 'codeNew'],
}

function overBudget(screen: string): string[] {
  const { encoding, units } = lengthOf(screen)
  return units <= narrowest[encoding] ? [] : [`${units} ${encoding} units: ${JSON.stringify(screen)}`]
}

describe.each(spoken)('in %s', language => {
  it.each(questions)('%s fits, with every error line and the longest values', question => {
    const problems = [null, 'choice' as const, 'help' as const, ...(problemsOf[question] ?? [])]
    const screens = new Set<string>()
    for (const context of contexts(language)) {
      for (const problem of problems) {
        for (const history of [context.history, []]) {
          screens.add(screenOf({ state: question, context: { ...context, problem, history } }, setting))
        }
      }
    }
    expect([...screens].flatMap(overBudget)).toEqual([])
  })

  it.each([...endings, 'unavailable'] as (Ending | 'unavailable')[])('%s fits', ending => {
    const screens = new Set([...contexts(language)].map(context => endingScreen(ending, context, setting)))
    expect([...screens].flatMap(overBudget)).toEqual([])
  })

  it.each(questions)('%s shows each option that it takes, and no other', question => {
    for (const context of contexts(language)) {
      for (const problem of [null, 'choice' as const]) {
        for (const history of [context.history, []]) {
          const conversation: Conversation = { state: question, context: { ...context, problem, history } }
          const screen = screenOf(conversation, setting)
          const shown = [...screen.matchAll(/^([1-9]) /gm)].map(([, digit]) => Number(digit))
          expect(shown, screen).toEqual(
            choicesOf(question, conversation.context).map((_, index) => index + 1),
          )
          expect(/(^|\n)0 /.test(screen), screen).toBe(canGoBack(question, conversation.context))
          expect(/(^|[\n ])00( |$)/.test(screen), screen).toBe(true)
        }
      }
    }
  })
})

it('stays within GSM-7 in French, so that 160 characters fit', () => {
  for (const context of contexts('fr')) {
    for (const question of questions.filter(name => name !== 'language')) {
      expect(lengthOf(screenOf({ state: question, context }, setting)).encoding, question).toBe('gsm7')
    }
    for (const ending of endings) {
      expect(lengthOf(endingScreen(ending, context, setting)).encoding, ending).toBe('gsm7')
    }
  }
})

it('never leaves the code that is dialled alone on an Arabic line: a right-to-left phone turns it round', () => {
  for (const context of contexts('ar')) {
    for (const ending of endings) {
      const lines = endingScreen(ending, context, setting).split('\n')
      for (const line of lines.filter(one => one.includes(setting.serviceCode))) {
        expect(line).toMatch(/[A-Za-z][^\p{Script=Arabic}]*\*/u)
      }
    }
  }
})

it('never shows the phone that the CNSS knows, nor the account’s in full', () => {
  for (const language of spoken) {
    for (const context of contexts(language)) {
      if (context.proof === null) continue
      for (const state of [...questions, ...endings]) {
        const screen = screenOf({ state, context }, setting)
        expect(screen).not.toMatch(/87654321/)
        if (context.proof.of === 'known') expect(screen).not.toMatch(/06xxxxxx21/)
      }
    }
  }
})
