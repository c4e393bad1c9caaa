// Few paths that together go through everything that all of them go through.
import { advance, type Conversation, isWait, start } from '#machines/conversation.ts'
import type { Event } from '#machines/protocol.ts'
import { follow } from './coverage.ts'
import type { Path } from './graph.ts'
import { labelOf, type Plan } from './plan.ts'

/** What a plan goes through, each thing by a name of its own. */
export interface Reach {
  states: Set<string>
  transitions: Set<string>
  outcomes: Set<string>
  /** Where, what happened, and what the host found out. */
  edges: Set<string>
}

export const nothing = (): Reach => ({
  states: new Set(['ready']),
  transitions: new Set(),
  outcomes: new Set(),
  edges: new Set(),
})

export function note(reach: Reach, before: Conversation, event: Event): void {
  const { states, transitions, outcomes } = follow(before, event)
  for (const state of states) reach.states.add(state)
  for (const transition of transitions) reach.transitions.add(transition)
  for (const outcome of outcomes) reach.outcomes.add(outcome)
  reach.edges.add(`${before.state} · ${labelOf(event)}`)
}

const ofMachine = ({ states, transitions, outcomes }: Reach): string[] => [
  ...states,
  ...transitions,
  ...outcomes,
]

export const namesIn = (reach: Reach): string[] => [...ofMachine(reach), ...reach.edges]

/** `machine`: every state, transition and outcome. `edges`: also everything that can happen at each state. */
export type Extent = 'machine' | 'edges'

const wantedOf: Readonly<Record<Extent, (reach: Reach) => string[]>> = { machine: ofMachine, edges: namesIn }

function reachOf({ hops }: Plan): Reach {
  const reach = nothing()
  let conversation: Conversation = start
  for (const { events, reports } of hops) {
    for (const event of [...events, ...reports]) {
      note(reach, conversation, event)
      conversation = advance(conversation, event).conversation
    }
  }
  return reach
}

/** The last hop alone: what came before is the end of a shorter path. */
function reachOfLast(path: Path): Reach {
  const reach = nothing()
  for (let at: Path | null = path; at !== null; at = at.way) {
    note(reach, at.before, at.happening)
    if (!isWait(at.before.state) && at.happening.type !== 'answersPrefilled') break
  }
  return reach
}

/** `plans` from the shortest to the longest; what is `known` need not be gone through again. */
export function cover(plans: readonly Plan[], known: ReadonlySet<string>, extent: Extent): Plan[] {
  const wanted = wantedOf[extent]
  const seen = new Set(known)
  const news = plans.filter(({ path }) => {
    const fresh = wanted(reachOfLast(path)).filter(name => !seen.has(name))
    for (const name of fresh) seen.add(name)
    return fresh.length > 0
  })
  const chosen = news.map(plan => ({
    plan,
    names: wanted(reachOf(plan)).filter(name => !known.has(name)),
  }))
  const counts = new Map<string, number>()
  for (const { names } of chosen) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  // Many of the short ones are the beginnings of long ones.
  return chosen
    .filter(({ names }) => {
      const isNeeded = names.some(name => counts.get(name) === 1)
      if (!isNeeded) for (const name of names) counts.set(name, (counts.get(name) ?? 0) - 1)
      return isNeeded
    })
    .map(({ plan }) => plan)
}

export function reachOfAll(plans: readonly Plan[]): Set<string> {
  return new Set(plans.flatMap(plan => namesIn(reachOf(plan))))
}
