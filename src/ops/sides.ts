/** Calls and callers side by side: by channel, language, gateway and operator. */
import { type LastCalls, type Served, type SideColumn, sideColumns, sideKey } from './caller-stats.ts'
import type { Named } from './minute-stats.ts'
import { type CallCount, turnsBy } from './turn-stats.ts'

/** One of those side by side, or all. */
export interface Side extends Served {
  by: 'all' | SideColumn
  name: string
  calls: number
  /** Null where moves are not told apart by it. */
  turns: number | null
  /** Callers who were told that the service cannot answer; null where they are not told apart by it. */
  apologies: number | null
}

const nobody: Served = { callers: 0, served: 0, share: null }

export function sidesOf(
  calls: readonly CallCount[],
  moves: Parameters<typeof turnsBy>[0],
  { completion }: Pick<LastCalls, 'completion'>,
  apologies: readonly Named[],
): Side[] {
  const sum = (counts: readonly { count: number }[]) => counts.reduce((all, { count }) => all + count, 0)
  const all: Side = {
    by: 'all',
    name: 'all',
    calls: sum(calls),
    turns: sum(moves),
    apologies: sum(apologies),
    ...(completion['all'] ?? nobody),
  }
  const each = (by: SideColumn): Side[] => {
    const turns = by === 'channel' || by === 'language' ? turnsBy(moves, by) : null
    const counts = by === 'gateway' || by === 'operator' ? apologiesBy(apologies, by) : null
    const names = new Set([...calls.flatMap(call => call[by] ?? []), ...Object.keys(turns ?? counts ?? {})])
    return [...names].toSorted().map(name => ({
      by,
      name,
      calls: sum(calls.filter(call => call[by] === name)),
      turns: turns === null ? null : (turns[name] ?? 0),
      apologies: counts === null ? null : (counts[name] ?? 0),
      ...(completion[sideKey(by, name) ?? ''] ?? nobody),
    }))
  }
  const [channels = [], ...others] = sideColumns.map(each)
  return [all, ...channels.toReversed(), ...others.flat()]
}

function apologiesBy(apologies: readonly Named[], by: 'gateway' | 'operator'): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { name, count } of apologies) {
    const [gateway = '', operator = ''] = name.split(' ')
    const of = by === 'gateway' ? gateway : operator
    sums[of] = (sums[of] ?? 0) + count
  }
  return sums
}
