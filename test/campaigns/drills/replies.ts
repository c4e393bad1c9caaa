/** Every reply that a message in the name of a caller's phone may get: none of them shows what the sender did not give. */
import { blank } from '#machines/context.ts'
import type { Answers, Ending, Language, Problem, Question, Step } from '#machines/protocol.ts'
import { endingScreen, localeFor, screenOf, usual } from '#machines/screens.ts'
import type { DrillPerson } from './people.ts'

const languages: readonly Language[] = ['ar', 'fr']
/** Where a conversation stands that nobody proves: `review` and all after it are out of reach. */
const asked: readonly Question[] = ['language', 'idKind', 'birthDate', 'code', 'resume', 'onItsWay']
const ended: readonly (Ending | 'unavailable')[] = [
  'codeRefused',
  'tooManyMistakes',
  'busy',
  'unavailable',
  'left',
]
const problems: readonly (Problem | null)[] = [
  null,
  'choice',
  'date',
  'birthRange',
  'codeForm',
  'codeWrong',
  'help',
]
const either = [false, true]
/** With and without a question before. */
const histories: readonly Step[][] = [[], [{ at: 'language', previous: { language: null } }]]

export function createReplies({ phone, otherPhone, identity }: DrillPerson): ReadonlySet<string> {
  const replies = new Set<string>()
  for (const spoken of languages) {
    const { help, stopped, stoppedAnswerComes, nothingToStop, callGoesOn } = localeFor(spoken).messages
    for (const text of [help(usual), stopped, stoppedAnswerComes, nothingToStop, callGoesOn])
      replies.add(text)
    for (const [returning, other, masked, history] of combinations()) {
      const { idKind } = identity
      const answers: Answers = {
        language: spoken,
        idKind,
        ...(other !== null && { phone: other, phoneTwice: true }),
      }
      const caller = {
        ...blank.caller,
        channel: 'sms' as const,
        phone,
        languages,
        language: spoken,
        returning,
      }
      const context = { ...blank, caller, answers, masked, history }
      for (const state of ended) replies.add(endingScreen(state, context, usual))
      for (const state of asked) {
        for (const problem of problems)
          replies.add(screenOf({ state, context: { ...context, problem } }, usual))
      }
    }
  }
  return replies

  function combinations() {
    const phones = otherPhone === null ? [null] : [null, otherPhone]
    return either.flatMap(returning =>
      phones.flatMap(other =>
        either.flatMap(masked => histories.map(history => [returning, other, masked, history] as const)),
      ),
    )
  }
}
