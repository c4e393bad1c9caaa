/**
 * The chart, compiled: what each event does in each state, read once from what XState made of the chart.
 *
 * XState works out anew for each event which states are left and which are entered. Where one state is active at a time
 * and none remembers anything, that comes to the same every time, and to a fifth of what a question costs. The words are
 * XState's (state, transition, guard, actions, target, entry, always), and a test holds every step against XState's own
 * `transition()`.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'
import type { Context, Effect, Event, State } from './protocol.ts'

/** What guards and actions are given. */
export interface Args {
  context: Context
  event: Event
}

export interface Transition {
  guard(args: Args): boolean
  /** Each gives the part of the context that it assigns. */
  actions: readonly ((args: Args) => Partial<Context>)[]
  /** Undefined when the state stays what it is. */
  target: State | undefined
}

export interface CompiledState {
  /** What the host is asked for when the state is entered. */
  entry: readonly ((args: Args) => Effect)[]
  /** By event; the first whose guard passes is taken. */
  on: ReadonlyMap<string, readonly Transition[]>
  /** Taken without an event, as soon as a guard passes. */
  always: readonly Transition[]
}

export type CompiledChart = ReadonlyMap<State, CompiledState>

/** A guard or an action, as the chart names it. */
type Named = string | { type: string; params?: unknown }

interface Implementations {
  guards: Record<string, (args: Args, params: unknown) => boolean>
  /** Of XState's `assign`, which keeps what it was given under this name. */
  actions: Record<string, { assignment?: (args: Args) => Partial<Context> }>
}

/** @throws Error that names what of the chart cannot be compiled, or what it names and nobody has implemented. */
export function compileChart({ root, implementations }: AnyStateMachine): CompiledChart {
  const { guards, actions } = implementations as unknown as Implementations

  function compileState(leaf: AnyStateNode): CompiledState {
    // What stands further within comes first.
    const nodes = [leaf, ...ancestorsOf(leaf)]
    const events = new Set(nodes.flatMap(({ transitions }) => [...transitions.keys()]))
    const transitionsOn = (event: string) => nodes.flatMap(({ transitions }) => transitions.get(event) ?? [])
    return {
      entry: leaf.entry.map(action => compileEffect(action as Named)),
      on: new Map([...events].map(event => [event, transitionsOn(event).map(compileTransition)])),
      always: nodes.flatMap(({ always = [] }) => always).map(compileTransition),
    }
  }

  function compileTransition({ guard, actions, target }: AnyTransitionDefinition): Transition {
    const [node] = target ?? []
    if (node?.type === 'compound')
      throw new Error(`cannot compile a transition to ${node.id}: it has states within`)
    return {
      guard: guard === undefined ? () => true : compileGuard(guard as Named),
      actions: actions.map(action => compileAssign(action as string)),
      target: node?.key as State | undefined,
    }
  }

  function compileGuard(named: Named): Transition['guard'] {
    const { type, params } = partsOf(named)
    const guard = implemented(guards[type], type)
    return args => guard(args, params)
  }

  function compileAssign(name: string): Transition['actions'][number] {
    return implemented(actions[name]?.assignment, name)
  }

  return new Map(leavesOf(root).map(leaf => [leaf.key as State, compileState(leaf)]))
}

function leavesOf(node: AnyStateNode): AnyStateNode[] {
  const { id, type, invoke, exit, after, entry, states } = node
  const isLeaf = type === 'atomic' || type === 'final'
  const isPlain = isLeaf || (type === 'compound' && entry.length === 0)
  if (!isPlain || invoke.length + exit.length + after.length > 0) {
    throw new Error(`cannot compile ${id}: it is more than states, transitions and entry actions`)
  }
  return isLeaf ? [node] : Object.values(states).flatMap(leavesOf)
}

function ancestorsOf({ parent }: AnyStateNode): AnyStateNode[] {
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent)]
}

function compileEffect(named: Named): CompiledState['entry'][number] {
  const { type, params } = partsOf(named)
  const paramsOf = params as ((args: Args) => unknown) | undefined
  return args => ({ type, params: paramsOf?.(args) }) as Effect
}

function partsOf(named: Named): { type: string; params?: unknown } {
  return typeof named === 'string' ? { type: named } : named
}

function implemented<Part>(part: Part | undefined, name: string): Part {
  if (part === undefined) throw new Error(`the chart names ${name}, which nobody has implemented`)
  return part
}
