/**
 * The tables of the operator's page as CSV, for a spreadsheet: one table a file, names as the code has them. Beside each
 * number stands the same of a week before, under the same name with `WeekBefore`.
 */
import type { CarrierStats } from './carrier-stats.ts'
import type { PeriodStats } from './period-stats.ts'
import type { Stats } from './stats.ts'

type Cell = string | number | null
type Row = Record<string, Cell>

/** Texts are what a row is known by in both weeks. */
const compared = {
  sides: ({ sides }: PeriodStats): Row[] =>
    sides.map(({ by, name, calls, turns, callers, served, share, apologies }) => ({
      name,
      calls,
      turns,
      callers,
      served,
      share,
      by,
      apologies,
    })),
  funnel: ({ funnel }: PeriodStats): Row[] => funnel.map(row => ({ ...row })),
  outcomes: ({ outcomes }: PeriodStats): Row[] =>
    outcomes.map(({ name, count }) => ({ outcome: name, calls: count })),
  messages: ({ messages }: PeriodStats): Row[] =>
    messages.flatMap(({ kind, medium, states, medianSeconds }) =>
      Object.entries(states).map(([state, count]) => ({
        kind,
        medium,
        state,
        messages: count,
        medianSeconds,
      })),
    ),
  carriers: ({ carriers }: PeriodStats): Row[] => carriers.map(carrierRow),
  networks: ({ operators }: PeriodStats): Row[] => operators.map(carrierRow),
  lookups: ({ lookUps }: PeriodStats): Row[] =>
    lookUps.outcomes.map(({ name, count }) => ({ outcome: name, lookUps: count })),
  limits: ({ limits }: PeriodStats): Row[] =>
    limits.map(({ name, count }) => ({ limit: name, refusals: count })),
  failures: ({ failures }: PeriodStats): Row[] =>
    failures.map(({ name, count }) => ({ code: name, failures: count })),
}

/** Those that have their own times. */
const timed = {
  minutes: ({ series, before }: Stats): Row[] =>
    series.at.map((at, index) => ({
      at: new Date(at * 1_000).toISOString(),
      calls: series.calls[index] ?? null,
      turns: series.turns[index] ?? null,
      callsWeekBefore: before.series.calls[index] ?? null,
      turnsWeekBefore: before.series.turns[index] ?? null,
    })),
  releases: ({ releases }: Stats): Row[] =>
    releases.map(({ at, version, commit }) => ({ at: at.toISOString(), version, commit })),
  outages: ({ outages }: Stats): Row[] =>
    outages.map(({ what, since, until }) => ({
      what,
      began: since.toISOString(),
      ended: until?.toISOString() ?? null,
    })),
}

export type TableName = keyof typeof compared | keyof typeof timed
export const tableNames = [...Object.keys(compared), ...Object.keys(timed)] as TableName[]

export function isTable(name: unknown): name is TableName {
  return typeof name === 'string' && (Object.hasOwn(compared, name) || Object.hasOwn(timed, name))
}

/** RFC 4180, the span in the first two columns of each line; without lines, a header alone. */
export function writeCsv(table: TableName, stats: Stats): string {
  const span = { since: stats.since.toISOString(), until: stats.until.toISOString() }
  const rows = rowsOf(table, stats).map(row => ({ ...span, ...row }))
  const [first = span] = rows
  return [Object.keys(first), ...rows.map(row => Object.values(row))]
    .map(cells => `${cells.map(writeCell).join(',')}\r\n`)
    .join('')
}

function rowsOf(table: TableName, stats: Stats): Row[] {
  if (table in timed) return timed[table as keyof typeof timed](stats)
  const of = compared[table as keyof typeof compared]
  return besideEarlier(of(stats), of(stats.before))
}

/** What there was a week before only is there too, with nothing for now. */
function besideEarlier(now: readonly Row[], before: readonly Row[]): Row[] {
  const known = new Map(before.map(row => [keyOf(row), row]))
  const gone = before.filter(row => !now.some(each => keyOf(each) === keyOf(row)))
  return [...now, ...gone.map(emptied)].map(row => {
    const earlier = known.get(keyOf(row))
    const numbers = Object.keys(row).filter(name => typeof row[name] !== 'string')
    return {
      ...row,
      ...Object.fromEntries(numbers.map(name => [`${name}WeekBefore`, earlier?.[name] ?? null])),
    }
  })
}

function keyOf(row: Row): string {
  return JSON.stringify(Object.values(row).filter(value => typeof value === 'string'))
}

function emptied(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? value : null]),
  )
}

function carrierRow({
  name,
  accepted,
  delivered,
  failed,
  unknown,
  parts,
  medianSeconds,
  slowSeconds,
}: CarrierStats): Row {
  return { name, accepted, delivered, failed, unknown, parts, medianSeconds, slowSeconds }
}

function writeCell(value: Cell): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
