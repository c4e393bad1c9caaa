/**
 * The chart as a table: what each event does in each state, read once from what XState made of the chart.
 *
 * XState works out anew for each event which states are left and which are entered. Where one state is active at a time
 * and none remembers anything, that comes to the same every time, and to a sixth of what a question costs. A test holds
 * every step of the table against XState's own `transition()`.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'
import type { Context, Effect, Event, State } from './protocol.ts'

/** What guards and actions are given. */
export interface Moment {
  context: Context
  event: Event
}

/** A way out of a state, taken if it is open. */
export interface Way {
  isOpen(moment: Moment): boolean
  changes: readonly ((moment: Moment) => Partial<Context>)[]
  /** Undefined when the state stays what it is. */
  to: State | undefined
}

export interface Place {
  /** What the host is asked for when the state is entered. */
  effects: readonly ((moment: Moment) => Effect)[]
  /** By event; the first open one is taken. */
  ways: ReadonlyMap<string, readonly Way[]>
  /** Ways that are taken without an event, as soon as they are open. */
  onward: readonly Way[]
}

export type Table = ReadonlyMap<State, Place>

/** A guard or an action, as the chart names it. */
type Named = string | { type: string; params?: unknown }

interface Implementations {
  guards: Record<string, (moment: Moment, params: unknown) => boolean>
  /** Of XState's `assign`, which keeps what it was given under this name. */
  actions: Record<string, { assignment?: (moment: Moment) => Partial<Context> }>
}

/** @throws Error that names what of the chart no table can say, or what it names and nobody has written. */
export function tableOf({ root, implementations }: AnyStateMachine): Table {
  const { guards, actions } = implementations as unknown as Implementations

  function placeOf(leaf: AnyStateNode): Place {
    // What stands further within comes first.
    const nodes = [leaf, ...ancestorsOf(leaf)]
    const events = new Set(nodes.flatMap(({ transitions }) => [...transitions.keys()]))
    const waysAt = (event: string) => nodes.flatMap(({ transitions }) => transitions.get(event) ?? [])
    return {
      effects: leaf.entry.map(action => effectOf(action as Named)),
      ways: new Map([...events].map(event => [event, waysAt(event).map(wayOf)])),
      onward: nodes.flatMap(({ always = [] }) => always).map(wayOf),
    }
  }

  function wayOf({ guard, actions: changes, target }: AnyTransitionDefinition): Way {
    const [to] = target ?? []
    if (to?.type === 'compound') throw new Error(`no table can say where in ${to.id} one arrives`)
    return {
      isOpen: guard === undefined ? () => true : guardOf(guard as Named),
      changes: changes.map(action => changeOf(action as string)),
      to: to?.key as State | undefined,
    }
  }

  function guardOf(named: Named): Way['isOpen'] {
    const { type, params } = partsOf(named)
    const guard = written(guards[type], type)
    return moment => guard(moment, params)
  }

  function changeOf(name: string): Way['changes'][number] {
    return written(actions[name]?.assignment, name)
  }

  return new Map(leavesOf(root).map(leaf => [leaf.key as State, placeOf(leaf)]))
}

function leavesOf(node: AnyStateNode): AnyStateNode[] {
  const { id, type, invoke, exit, after, entry, states } = node
  const isLeaf = type === 'atomic' || type === 'final'
  const isPlain = isLeaf || (type === 'compound' && entry.length === 0)
  if (!isPlain || invoke.length + exit.length + after.length > 0) {
    throw new Error(`no table can say what ${id} does`)
  }
  return isLeaf ? [node] : Object.values(states).flatMap(leavesOf)
}

function ancestorsOf({ parent }: AnyStateNode): AnyStateNode[] {
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent)]
}

function effectOf(named: Named): Place['effects'][number] {
  const { type, params } = partsOf(named)
  const given = params as ((moment: Moment) => unknown) | undefined
  return moment => ({ type, params: given?.(moment) }) as Effect
}

function partsOf(named: Named): { type: string; params?: unknown } {
  return typeof named === 'string' ? { type: named } : named
}

function written<Part>(part: Part | undefined, name: string): Part {
  if (part === undefined) throw new Error(`the chart names ${name}, which nobody has written`)
  return part
}
