/** The statechart as Mermaid, out of the machine itself: a picture that cannot drift from the code. */
import type { AnyStateNode } from 'xstate'
import { registration } from './registration.ts'

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

/** `0` and `continue` lead wherever the caller was: one arrow back into the group, or none from the group itself. */
const anywhere = ['cameFrom', 'wasAt']

function edgesOf(node: AnyStateNode): Edge[] {
  const edges: Edge[] = []
  for (const [event, transitions] of [...node.transitions, ['', node.always ?? []] as const]) {
    const targets = transitions.flatMap(transition =>
      (transition.target ?? []).map(target => ({ target, guard: guardName(transition.guard) })),
    )
    if (targets.some(({ guard }) => guard !== undefined && anywhere.includes(guard))) {
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

function group(node: AnyStateNode, title: string): string[] {
  const children = Object.values(node.states)
  return [`  state "${title}" as ${node.key} {`, ...children.map(({ key }) => `    ${key}`), '  }']
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

/** Mermaid's `stateDiagram-v2`. */
export function mermaid(): string {
  const { call, work, ...others } = groups()
  const arrows = edges().map(({ from, to, label: text }) => `  ${from} --> ${to}: ${text}`)
  const ends = Object.values(others).filter(({ type }) => type === 'final')
  return [
    'stateDiagram-v2',
    '  direction LR',
    '  [*] --> ready',
    ...group(call, 'asks the caller'),
    ...group(work, 'waits for the host'),
    ...new Set(arrows),
    ...ends.map(({ key }) => `  ${key} --> [*]`),
    '  note right of call',
    '    0 undoes one answer, 00 leaves,',
    '    an answer that cannot be read is asked again,',
    '    the third in a row ends the call',
    '  end note',
  ].join('\n')
}
