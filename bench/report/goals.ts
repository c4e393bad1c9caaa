/** docs/performance.md on what was aimed at: the goal, what was measured, and where it is missed what stands in the way. */
import type { Baseline } from '../costs.ts'
import { isKept, kept } from './kept.ts'
import { shown, tableOf } from './markdown.ts'

type Hop = 'asking' | 'number' | 'call'

interface Goal {
  what: string
  most: number
  measured: number
  /** In the run before. */
  earlier?: number | undefined
  /** As it is said; without it the bare figure. */
  unit?: string
  /** What stands in the way, and what was tried. */
  why: string
}

const question =
  'A third of it goes into writing to sockets (lock and session, the session again, the answer), an eighth into Koa and its routes ([0012](decisions/0012-one-door.md)); sealing, the lock and the journal are what neither of the others has. Tried: commands written together, which cost the p99 more than they spare ([0016](decisions/0016-redis-commands-are-not-corked.md)); several sockets, remembered sessions ([0006](decisions/0006-one-turn-under-the-lock.md)).'
const number =
  'Three SQL statements (what is known of its tickets, the person’s row, who opened the account), each as dear as all that the other does. Tried: one exchange for all tickets, nobody waiting for what a verdict leaves behind, lines of the log together ([0137](decisions/0137-a-look-up-asks-once.md)).'

export function goalsSection(): string[] {
  const { startUps } = kept('comparison')
  const goals: Goal[] = [
    {
      what: 'a question, × bare server',
      most: 1.9,
      ...timesOf('asking', 'limit'),
      why: question,
    },
    { what: 'a question, × peer', most: 0.75, ...timesOf('asking', 'peer'), why: 'As above.' },
    {
      what: 'a question, × the second peer as recommended',
      most: 0.45,
      ...timesOf('asking', 'guarded'),
      why: 'As above; measured by hand before, that peer took 4.2 to 5.1 × the bare server, here less.',
    },
    { what: 'the number told, × peer', most: 2, ...timesOf('number', 'peer'), why: number },
    {
      what: 'a whole call, the number told, × peer',
      most: 0.95,
      ...timesOf('call', 'peer'),
      why: 'Both of the above; the other looks nobody up.',
    },
    ...(startUps === undefined
      ? []
      : [
          {
            what: 'memory of a process that has just started',
            most: 150,
            measured: startUps.production.bytes.median / 1e6,
            unit: 'MB',
            why: 'By hand: some 60 MB are Node and its reading of TypeScript, 20 to 30 each Koa with its HTTP, and the SDK of Africa’s Talking, which only whoever sends by it loads. Tried: compiled code that is kept (4 MB less), the embedded database not loaded (too little to be seen), a young generation of a quarter of its size (10 to 30 MB less, for more collections).',
          },
        ]),
  ]
  const rows = goals.map(({ what, most, measured, earlier, unit = '', why }) => [
    what,
    `${shown(most)} ${unit}`.trim(),
    [shown(measured), unit, earlier === undefined ? '' : `(${shown(earlier)} in the run before)`]
      .filter(Boolean)
      .join(' '),
    measured <= most ? 'reached' : why,
  ])
  return [
    '## What was aimed at',
    'At 32 connections. Beside these: no hop above a second and a password at the carrier within a second (what people feel, above), a start within two seconds; all hold. `npm test` within four minutes does not: it is processor time that it needs ([0138](decisions/0138-tests-in-three-groups.md)). A look-up sends five commands to Redis in three exchanges that somebody waits for (goal: ten in three), a fourth where `LOOKUPS_PER_SECOND` is set; what Redis counts above is what scripts do inside.',
    tableOf(['', 'at most', 'measured', 'what stands in the way, and what was tried'], rows),
  ]
}

function timesOf(hop: Hop, baseline: Baseline): Pick<Goal, 'measured' | 'earlier'> {
  const timesIn = (kind: 'comparison' | 'comparison-earlier') =>
    kept(kind).compared.find(
      each => each.hop === hop && each.variant === 'service' && each.connections === 32,
    )?.times[baseline]?.median
  return {
    measured: timesIn('comparison') ?? Number.NaN,
    earlier: isKept('comparison-earlier') ? timesIn('comparison-earlier') : undefined,
  }
}
