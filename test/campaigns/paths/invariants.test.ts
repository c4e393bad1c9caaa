// The invariants on every edge of the graph, which is to say on every step of every path.
import { expect, it } from 'vitest'
import { isWait } from '#machines/conversation.ts'
import type { Context } from '#machines/protocol.ts'
import { type Path, walk } from './graph.ts'
import { broken, onScreen } from './invariants.ts'
import { createModel, type Step } from './model.ts'
import { plan } from './plan.ts'
import { alone, callersOf, channels, spoken, strict, usual } from './profiles.ts'
import { today } from './typed.ts'

const stepOf = ({ before, happening, after }: Path): Step => ({
  before,
  event: happening,
  after,
  typed: happening.typed ?? null,
})

/** The machine is the same in every language, its screens are not. */
const spokenIn = (step: Step, language: Context['caller']['language']): Step => {
  const speak = ({ state, context }: Step['before']) => ({
    state,
    context: {
      ...context,
      caller: { ...context.caller, language },
      answers: context.answers.language === undefined ? context.answers : { ...context.answers, language },
    },
  })
  return { ...step, before: speak(step.before), after: speak(step.after) } as Step
}

const walked = [
  { name: 'usual', profile: usual, most: 1 as const },
  { name: 'strict', profile: strict, most: 0 as const },
  ...spoken.map(language => ({ name: `${language} alone`, profile: alone(language), most: 0 as const })),
]

it.each(walked.flatMap(one => channels.map(channel => ({ ...one, channel }))))(
  'each step by $channel in the $name service keeps every invariant',
  ({ profile, channel, most }) => {
    const { paths } = walk(profile, channel, most)
    const problems = new Set<string>()
    for (const path of paths) {
      const [first = 'ar', ...others] = profile.languages
      for (const problem of broken(stepOf(path))) problems.add(`${first}: ${problem}`)
      for (const language of others) {
        const step = spokenIn(stepOf(path), language)
        if (isWait(step.after.state)) continue
        for (const problem of broken(step, onScreen)) problems.add(`${language}: ${problem}`)
      }
    }
    expect([...problems]).toEqual([])
  },
  300_000,
)

it('the shortest successful call takes at most seven screens, the menu of languages included', () => {
  const successful = walk(usual, 'ussd', 0).paths.filter(({ after }) => after.state === 'passwordSent')
  const shortest = successful.map(plan).reduce((best, one) => {
    if (one === null) return best
    return best === null || one.hops.length < best.hops.length ? one : best
  }, null)
  const [stranger] = callersOf(usual, 'ussd', 'fr')
  if (shortest === null || stranger === undefined) throw new Error('nobody succeeds')
  const model = createModel(stranger, () => today)
  const screens: string[] = []
  const show = () => void screens.push(...model.shown().texts)
  model.begin(null)
  show()
  model.key('2')
  show()
  for (const { typed, reports } of shortest.hops.slice(model.conversation.state === 'idKind' ? 1 : 0)) {
    model.key(typed ?? '')
    for (const reported of reports) model.report(reported)
    show()
  }
  expect(model.conversation.state).toBe('passwordSent')
  expect(screens.length).toBeLessThanOrEqual(7)
})
