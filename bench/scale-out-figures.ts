/** What hops cost in each form of the service, beside the plain one. */
import { medianOf, type Spread, spreadOf } from './distribution.ts'

export interface FormFigures {
  name: string
  /** Microseconds of processor, of all its processes together, and times the plain form's in the same round. */
  question: { processor: number; times: Spread }
  number: { processor: number; times: Spread }
}

export interface ScaleOutFigures {
  rounds: number
  /** To each process in a round. */
  calls: number
  /** The plain one first. */
  forms: FormFigures[]
}

/** Microseconds of processor a hop. */
export type Costs = Record<'question' | 'number', number>

/** `names`: the plain form's first. */
export function figuresOf(
  names: readonly string[],
  rounds: readonly ReadonlyMap<string, Costs>[],
): FormFigures[] {
  const [plain = ''] = names
  return names.map(name => {
    const read = (hop: keyof Costs) => {
      const costs = rounds.map(round => round.get(name)?.[hop] ?? Number.NaN)
      const times = costs.map((cost, round) => cost / (rounds[round]?.get(plain)?.[hop] ?? Number.NaN))
      return { processor: medianOf(costs), times: spreadOf(times) }
    }
    return { name, question: read('question'), number: read('number') }
  })
}

export function formColumns(figures: readonly FormFigures[]): [string[], (string | number)[][]] {
  const told = ({ median, least, most }: Spread) =>
    `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`
  return [
    ['form', 'a question, µs processor', '× one process', 'the number, µs processor', '× one process'],
    figures.map(({ name, question, number }) => [
      name,
      question.processor,
      told(question.times),
      number.processor,
      told(number.times),
    ]),
  ]
}
