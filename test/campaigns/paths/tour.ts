// A set of paths played on a stage, as many at a time as do not disturb each other, and what they went through.
import type { Channel, Language } from '#machines/protocol.ts'
import { namesIn, note, nothing, type Reach } from './cover.ts'
import type { Step } from './model.ts'
import type { Plan } from './plan.ts'
import { play } from './play.ts'
import type { Stage } from './stage.ts'

export interface Tour {
  plans: readonly Plan[]
  channel: Channel
  language: Language
}

export interface Travelled {
  paths: number
  hops: number
  screens: Set<string>
  /** By channel and language: each has to be gone through. */
  reaches: Map<string, Reach>
  failures: string[]
  /** Told of each step that was played. */
  steps: Step[]
}

/** A text message waits for the sender, so many of them wait together. */
const atOnce: Record<Channel, number> = { ussd: 8, sms: 24 }

export const keyOf = ({ channel, language }: Pick<Tour, 'channel' | 'language'>) => `${channel} ${language}`

export const started = (): Travelled => ({
  paths: 0,
  hops: 0,
  screens: new Set(),
  reaches: new Map(),
  failures: [],
  steps: [],
})

/** Numbers are used once in the life of a process. */
let cast = 0

export async function travel(stage: Stage, tours: readonly Tour[], travelled: Travelled): Promise<void> {
  const all = tours.flatMap(tour => tour.plans.map(plan => ({ plan, tour })))
  const one = async ({ plan, tour }: (typeof all)[number]) => {
    cast += 1
    try {
      const played = await play(plan, { stage, index: cast, ...tour })
      const reach = travelled.reaches.get(keyOf(tour)) ?? nothing()
      travelled.reaches.set(keyOf(tour), reach)
      for (const { before, event } of played.steps) note(reach, before, event)
      for (const screen of played.screens) travelled.screens.add(screen)
      travelled.paths += 1
      travelled.hops += played.screens.length
      travelled.steps.push(...played.steps)
    } catch (error) {
      travelled.failures.push(`${keyOf(tour)}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const together = all.filter(({ plan }) => !plan.movesClock)
  await Promise.all(
    (['ussd', 'sms'] as const).map(channel =>
      inTurns(
        together.filter(({ tour }) => tour.channel === channel),
        atOnce[channel],
        one,
      ),
    ),
  )
  for (const item of all) if (!together.includes(item)) await one(item)
}

async function inTurns<Item>(items: Item[], count: number, work: (item: Item) => Promise<void>) {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: count }, async () => {
      for (const item of queue) await work(item)
    }),
  )
}

/** What a reach holds of one kind, by the names of coverage.ts. */
export function missing(reach: Reach, all: readonly string[]): string[] {
  const reached = new Set(namesIn(reach))
  return all.filter(name => !reached.has(name))
}
