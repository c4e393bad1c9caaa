/** The statechart as Mermaid, out of the machine itself: a picture that cannot drift from the code. */
import type { AnyStateNode } from 'xstate'
import { registration } from '../registration.ts'
import { chapters, type Kind, kindOf } from './chapters.ts'

/** What a chart calls an event: `chose.confirm` is `confirm`. */
function label(event: string, guard: string | undefined): string {
  const name = event === '' ? 'known already' : event.replace('chose.', '')
  return guard === undefined || event === '' ? name : `${name} [${guard}]`
}

export interface Edge {
  from: string
  to: string
  label: string
}

/** `0` leads wherever the caller came from, and is told beside the picture. */
const anywhere = 'cameFrom'

function edgesOf(node: AnyStateNode): Edge[] {
  const edges: Edge[] = []
  for (const [event, transitions] of [...node.transitions, ['', node.always ?? []] as const]) {
    const targets = transitions.flatMap(transition =>
      (transition.target ?? []).map(target => ({ target, guard: guardName(transition.guard) })),
    )
    if (targets.some(({ guard }) => guard === anywhere)) {
      if (node.key !== 'call') edges.push({ from: node.key, to: 'call', label: label(event, undefined) })
      continue
    }
    for (const { target, guard } of targets) {
      edges.push({ from: node.key, to: target.key, label: label(event, guard) })
    }
  }
  return edges
}

function guardName(guard: unknown): string | undefined {
  if (typeof guard === 'string') return guard
  return typeof guard === 'object' && guard !== null && 'type' in guard ? String(guard.type) : undefined
}

/** Every arrow; those that leave the group of questions have `call` for their beginning. */
export function edges(): Edge[] {
  const { call, work, ...others } = groups()
  return [
    ...Object.values(others),
    call,
    ...Object.values(call.states),
    ...Object.values(work.states),
  ].flatMap(edgesOf)
}

function groups(): Record<string, AnyStateNode> & { call: AnyStateNode; work: AnyStateNode } {
  const { call, work, ...others } = registration.root.states as Record<string, AnyStateNode>
  if (call === undefined || work === undefined) throw new Error('the chart has two groups: call and work')
  return { ...others, call, work }
}

/** What each kind of state looks like. */
const shapes: Readonly<Record<Kind, (name: string) => string>> = {
  begins: name => `${name}((" "))`,
  asks: name => `${name}(${name})`,
  waits: name => `${name}{{${name}}}`,
  ends: name => `${name}([${name}])`,
}

/** Where a dropped call goes on: wherever it was. */
const anywhereElse = 'dropped'

/** Mermaid's flowchart, a box for each chapter. What holds at every question is said beside it, not drawn. */
export function mermaid(): string {
  return [
    'flowchart TB',
    ...chapters.flatMap(({ name, title, states }) => [
      `  subgraph ${name}Chapter["${title}"]`,
      ...states.map(state => `    ${shapes[kindOf(state)](state)}`),
      ...(name === 'returning' ? [`    ${anywhereElse}[/where the call dropped/]`] : []),
      '  end',
    ]),
    ...arrows().map(({ from, to, labels }) => {
      const shown = labels.filter(text => text !== 'answered').map(inWords)
      return `  ${from} -->${shown.length === 0 ? '' : `|"${shown.join(' / ')}"|`} ${to}`
    }),
  ].join('\n')
}

/** `verdictReached [hasAccount]` is `has account`, `codeSent` is `code sent`. */
export function inWords(text: string): string {
  const [, event = text, guard] = /^(\S+) \[(\w+)\]$/.exec(text) ?? []
  if (event === 'verdictReached') return spaced(guard ?? 'registered')
  return guard === undefined ? spaced(event) : `${spaced(event)}: ${spaced(guard)}`
}

const spaced = (name: string) => name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)

export interface Arrow {
  from: string
  to: string
  labels: readonly string[]
}

/** One arrow from state to state, whatever leads along it; without those from every question, which the note tells. */
export function arrows(): Arrow[] {
  const found = new Map<string, { from: string; to: string; labels: string[] }>()
  for (const { from, to, label: text } of edges()) {
    if (from === 'call' || from === to || text.startsWith('known already')) continue
    const target = to === 'call' ? anywhereElse : to
    const arrow = found.get(`${from} ${target}`) ?? { from, to: target, labels: [] }
    arrow.labels.push(text)
    found.set(`${from} ${target}`, arrow)
  }
  return [...found.values()]
}
