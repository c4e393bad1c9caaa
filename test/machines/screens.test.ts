/** Every screen, in every language, with the longest values and each error line, fits on one page. */
import { describe, expect, it } from 'vitest'
import { lengthOf, narrowest } from '#machines/alphabet.ts'
import { longestEmail } from '#machines/answers.ts'
import type { Conversation } from '#machines/conversation.ts'
import type { Context, Ending, Language, Problem, Question, SmsFate } from '#machines/protocol.ts'
import { endings, questions } from '#machines/protocol.ts'
import { canGoBack, choicesOf } from '#machines/questions.ts'
import { blank } from '#machines/registration.ts'
import { endingScreen, screenOf, words } from '#machines/screens.ts'

const setting = { callCentre: '+212 5 20 19 40 40', serviceCode: '*1234*56789#', budget: narrowest }

const spoken = Object.keys(words) as Language[]

/** Contexts that differ in whatever a screen can show, all values as long as they can be. */
function* contexts(language: Language): Generator<Context> {
  const fates: (SmsFate | null)[] = [
    null,
    ...(['onItsWay', 'delivered', 'failed'] as const).flatMap(state =>
      [true, false].map(renewable => ({ state, at: '31/12 23:59', to: '06xxxxxx78', renewable })),
    ),
  ]
  for (const returning of [true, false]) {
    for (const idKind of ['cnie', 'residence'] as const) {
      for (const purpose of [undefined, 'missingSms'] as const) {
        for (const masked of [true, false]) {
          for (const otherPhone of [true, false]) {
            for (const email of [undefined, `${'m'.repeat(longestEmail - 5)}@x.ma`]) {
              for (const smsFate of fates) {
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
                  trail: [{ at: 'language', was: { language: null } }],
                  masked,
                  registrationNumber: '8'.repeat(20),
                  schemeName: { ar: 'ت'.repeat(24), fr: 'W'.repeat(24), zgh: 'ⵜ'.repeat(24) },
                  smsFate,
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
  idExpiry: ['date', 'expiryRange'],
  birthDate: ['date', 'birthRange'],
  phone: ['phone'],
  phoneAgain: ['phoneTwice'],
  email: ['email', 'emailLong'],
  code: ['codeForm', 'codeWrong', 'codeWait', 'codeNew'],
}

function overBudget(screen: string): string[] {
  const { alphabet, units } = lengthOf(screen)
  return units <= narrowest[alphabet] ? [] : [`${units} ${alphabet} units: ${JSON.stringify(screen)}`]
}

describe.each(spoken)('in %s', language => {
  it.each(questions)('%s fits, with every error line and the longest values', question => {
    const problems = [null, 'choice' as const, ...(problemsOf[question] ?? [])]
    const screens = new Set<string>()
    for (const context of contexts(language)) {
      for (const problem of problems) {
        for (const trail of [context.trail, []]) {
          screens.add(screenOf({ state: question, context: { ...context, problem, trail } }, setting))
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
        for (const trail of [context.trail, []]) {
          const conversation: Conversation = { state: question, context: { ...context, problem, trail } }
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
      expect(lengthOf(screenOf({ state: question, context }, setting)).alphabet, question).toBe('gsm7')
    }
    for (const ending of endings) {
      expect(lengthOf(endingScreen(ending, context, setting)).alphabet, ending).toBe('gsm7')
    }
  }
})
