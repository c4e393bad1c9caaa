// A caller without a plan: numbers in, the steps of a conversation out. The same numbers lead the same way.
import { isQuestion, isWait } from '#machines/conversation.ts'
import type { Caller, EffectResult, Question } from '#machines/protocol.ts'
import { createModel, type Model, type Step } from './model.ts'
import { reports } from './reports.ts'
import { answersPrefilled, today, typedAt } from './typed.ts'

/** What the host finds out; by default anything it can. */
export type Host = (model: Model, chance: number) => EffectResult

export const anyHost: Host = ({ conversation: { state } }, chance) => {
  const possible = isWait(state) ? reports[state] : []
  const reported = possible[chance % possible.length]
  if (reported === undefined) throw new Error(`${state} waits for nothing`)
  return reported
}

/** Two digits out of a number, never the same for two typings in a row. */
const two = (count: number, from: number, among: number) => String(from + (count % among)).padStart(2, '0')

/** Other values than the examples, so that what was typed can be told from what was shown. */
const fresh: { readonly [Q in Question]?: (count: number, isResidence: boolean) => string } = {
  idNumber: (count, isResidence) => {
    if (isResidence) return `R${two(count, 10, 90)}77${count % 7}S`
    return count % 3 === 0 ? `77${two(count, 10, 90)}88` : `GH${two(count, 10, 90)}77${count % 7}`
  },
  idExpiry: count => `${two(count, 1, 28)}0620${two(count, 25, 15)}`,
  birthDate: count =>
    count % 4 === 0 ? `19${two(count, 30, 20)}` : `${two(count, 1, 28)}0719${two(count, 60, 40)}`,
  phone: count => `06${two(count, 10, 90)}5533${count % 7}1`,
  email: count => `n${count % 97}@exemple.ma`,
}

export function wander(chances: readonly number[], caller: Caller, host: Host = anyHost): readonly Step[] {
  const model = createModel(caller, () => today)
  const facts = answersPrefilled[(chances[0] ?? 0) % (2 * answersPrefilled.length)]
  const hostReports = (chance: number) => {
    while (isWait(model.conversation.state)) model.report(host(model, chance))
    model.shown()
  }
  model.begin(caller.channel === 'sms' ? (facts?.text ?? null) : null)
  hostReports(chances[1] ?? 0)
  for (const [count, chance] of chances.entries()) {
    const { state, context } = model.conversation
    if (!isQuestion(state)) model.begin(null)
    else if (chance % 23 === 0) model.begin(null)
    else model.key(somethingAt(state, chance, count, context))
    hostReports(chance + count)
  }
  return model.steps
}

function somethingAt(
  state: Question,
  chance: number,
  count: number,
  context: Parameters<typeof typedAt>[1],
): string {
  const typed = typedAt(state, context)
  // Half of the time on, lest nobody ever gets anywhere.
  const onward = typed.filter(({ is }) => is === 'value' || is === 'option')
  const among = chance % 2 === 0 && onward.length > 0 ? onward : typed
  const chosen = among[Math.floor(chance / 2) % among.length]
  const value =
    chosen?.is === 'value' ? fresh[state]?.(count, context.answers.idKind === 'residence') : undefined
  return value ?? chosen?.text ?? '1'
}
