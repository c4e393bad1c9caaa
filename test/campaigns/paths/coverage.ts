// Which states, transitions and guard outcomes of the production machine an event goes through, always-transitions included.
import {
  type AnyMachineSnapshot,
  type AnyStateNode,
  type AnyTransitionDefinition,
  getMicrosteps,
  type StateValue,
} from 'xstate'
import { type Conversation, isQuestion, isWait } from '#machines/conversation.ts'
import type { Context, Event, State } from '#machines/protocol.ts'
import { registration } from '#machines/registration.ts'

export interface Gone {
  states: readonly State[]
  transitions: readonly string[]
  /** `transition: true` or `transition: false`. */
  outcomes: readonly string[]
}

/** A guard as the machine holds it: by name, perhaps with parameters. */
type Named = string | { type: string; params?: unknown }

const guards = registration.implementations.guards as Record<
  string,
  (args: { context: Context; event: Event }, params: unknown) => boolean
>

export function snapshotOf({ state, context }: Conversation) {
  const value: StateValue = isQuestion(state) ? { call: state } : isWait(state) ? { work: state } : state
  return registration.resolveState({ value, context })
}

/** What `event` sets off in this conversation. */
export function follow(conversation: Conversation, event: Event): Gone {
  const snapshot = snapshotOf(conversation)
  const states: State[] = []
  const transitions: string[] = []
  const outcomes: string[] = []
  const choose = (at: AnyMachineSnapshot, candidates: (node: AnyStateNode) => AnyTransitionDefinition[]) => {
    for (const node of innermostFirst(at)) {
      for (const transition of candidates(node)) {
        const guard = transition.guard as Named | undefined
        const passes = guard === undefined || isTrue(guard, at.context as Context, event)
        if (guard !== undefined) outcomes.push(`${nameOf(transition)}: ${passes}`)
        if (!passes) continue
        transitions.push(nameOf(transition))
        return
      }
    }
  }
  choose(snapshot, node => node.transitions.get(event.type) ?? [])
  for (const [next] of getMicrosteps(registration, snapshot, event)) {
    states.push(leafOf(next))
    choose(next, node => node.always ?? [])
  }
  return { states, transitions, outcomes }
}

function isTrue(guard: Named, context: Context, event: Event): boolean {
  const { type, params } = typeof guard === 'string' ? { type: guard, params: undefined } : guard
  const predicate = guards[type]
  if (predicate === undefined) throw new Error(`no such guard: ${type}`)
  return predicate({ context, event }, params)
}

function innermostFirst(snapshot: AnyMachineSnapshot): AnyStateNode[] {
  return [...snapshot._nodes].sort((one, other) => other.path.length - one.path.length)
}

export function leafOf(snapshot: AnyMachineSnapshot): State {
  return innermostFirst(snapshot)[0]?.key as State
}

function nameOf({ source, eventType, guard, target }: AnyTransitionDefinition): string {
  const to = target?.map(({ key }) => key).join(', ') ?? source.key
  const named = guard as Named | undefined
  const condition =
    named === undefined
      ? ''
      : typeof named === 'string'
        ? ` [${named}]`
        : ` [${named.type} ${Object.values(named.params ?? {}).join(' ')}]`
  return `${source.key} -- ${eventType === '' ? 'at once' : eventType}${condition} --> ${to}`
}

/** All there is to go through. */
export function everything(): Gone {
  const nodes = allNodes(registration.root)
  const all = nodes.flatMap(node => [...[...node.transitions.values()].flat(), ...(node.always ?? [])])
  return {
    states: nodes.filter(({ type }) => type !== 'compound').map(({ key }) => key as State),
    transitions: all.map(nameOf),
    outcomes: all
      .filter(({ guard }) => guard !== undefined)
      .flatMap(transition => [`${nameOf(transition)}: true`, `${nameOf(transition)}: false`]),
  }
}

function allNodes(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states as Record<string, AnyStateNode>).flatMap(allNodes)]
}
