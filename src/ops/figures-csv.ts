/** The tables of the operator's page as CSV, for a spreadsheet: one table a file, names as the code has them. */
import type { Stats } from './stats.ts'

type Row = Record<string, string | number | null>

const tables = {
  sides: ({ sides }: Stats): Row[] =>
    sides.map(({ name, calls, turns, callers, served, share }) => ({
      name,
      calls,
      turns,
      callers,
      served,
      share,
    })),
  funnel: ({ funnel }: Stats): Row[] => funnel.map(row => ({ ...row })),
  outcomes: ({ outcomes }: Stats): Row[] =>
    outcomes.map(({ name, count }) => ({ outcome: name, calls: count })),
  messages: ({ messages }: Stats): Row[] =>
    messages.flatMap(({ kind, medium, states, medianSeconds }) =>
      Object.entries(states).map(([state, count]) => ({
        kind,
        medium,
        state,
        messages: count,
        medianSeconds,
      })),
    ),
  lookups: ({ lookUps }: Stats): Row[] =>
    lookUps.outcomes.map(({ name, count }) => ({ outcome: name, lookUps: count })),
  limits: ({ limits }: Stats): Row[] => limits.map(({ name, count }) => ({ limit: name, refusals: count })),
  failures: ({ failures }: Stats): Row[] =>
    failures.map(({ name, count }) => ({ code: name, failures: count })),
}

export type TableName = keyof typeof tables
export const tableNames = Object.keys(tables) as TableName[]

export function isTable(name: unknown): name is TableName {
  return typeof name === 'string' && Object.hasOwn(tables, name)
}

/** RFC 4180, the span in the first two columns of each line; without lines, a header alone. */
export function writeCsv(table: TableName, stats: Stats): string {
  const span = { since: stats.since.toISOString(), until: stats.until.toISOString() }
  const rows: Row[] = tables[table](stats).map(row => ({ ...span, ...row }))
  const [first = span] = rows
  return [Object.keys(first), ...rows.map(row => Object.values(row))]
    .map(cells => `${cells.map(writeCell).join(',')}\r\n`)
    .join('')
}

function writeCell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
