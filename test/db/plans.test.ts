// How PostgreSQL finds what the service asks for: every statement, as it was sent, by an index.
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Exchange, openOnServers } from '#test/support/in-process.ts'
import { fillMonth } from '#test/support/national-month.ts'
import { peopleCsv, playTranscript, readTranscripts } from '#testing'

interface Statement {
  text: string
  values: readonly unknown[]
}

/** A node of a plan, as EXPLAIN (FORMAT JSON) writes it. */
interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Cond'?: string
  Filter?: string
  'Index Name'?: string
  'Actual Loops'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: Node[]
}

/** Tables of a handful of rows, whatever the number of callers; and of account requests, only those that wait. */
const small = new Set([
  'secrets',
  'schemes',
  'upkeep',
  'instances',
  'errands',
  'replacements',
  'sending',
  'sending_pause',
  'message_budget',
  'carriers',
])
/** What is played: these calls, and every conversation by text message. */
const wanted = /\/(password-sent|other-phone|missing-sms|dropped-resumed|unknown-twice|sms-[a-z-]+)\/fr\.txt$/

/** Indexes of a few rows of their table: those that wait. */
const partial = new Set<string>()
const sent = new Map<string, Statement>()
let exchange: Exchange
let explainer: pg.Client

beforeAll(async () => {
  let connectionString = ''
  const query = pg.Client.prototype.query
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
    const [first, values] = given as [string | { text: string; values?: unknown[] }, unknown[]?]
    const text = typeof first === 'string' ? first : first.text
    if (isOurs(text)) {
      sent.set(text, { text, values: (typeof first === 'string' ? values : first.values) ?? [] })
      const { host, port, user, database } = this
      connectionString = `postgresql://${user}@${host}:${port}/${database}`
    }
    return Reflect.apply(query, this, given)
  } as never)

  const transcripts = readTranscripts('test/transcripts').filter(
    ({ name, settings, steps }) =>
      wanted.test(name) && Object.keys(settings).length === 0 && steps.every(isOnTime),
  )
  exchange = await openOnServers({ people: peopleCsv(transcripts) })
  await Promise.all(transcripts.map(transcript => playTranscript(transcript, exchange.line())))
  const [url = ''] = exchange.urls
  // A call whose beginning nobody remembers is looked for in the journal.
  const lost = { sessionId: 'ATUid_lost', phoneNumber: '+212611000009', serviceCode: '*000#', text: '2*1' }
  await fetch(`${url}/africastalking/ussd`, { method: 'POST', body: new URLSearchParams(lost) })
  for (const path of ['/metrics', '/ops/figures?range=week', '/health/shared']) await fetch(`${url}${path}`)
  await fetch(`${url}/ops/caller`, { method: 'POST', body: new URLSearchParams({ phone: '0611000001' }) })
  vi.restoreAllMocks()
  explainer = new pg.Client(connectionString)
  await explainer.connect()
  // Tables are small here, and reading them whole is cheap: the planner is only to show what it could do.
  for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await explainer.query(`set enable_${way} = off`)
  const { rows } = await explainer.query(
    'select indexrelid::regclass::text as name from pg_index where indpred is not null',
  )
  for (const { name } of rows) partial.add(name)
})
afterAll(async () => {
  await explainer?.end()
  await exchange?.close()
})

test('no statement of a call, of its messages or of the operator’s pages reads a table from end to end', async () => {
  const found: string[] = []
  for (const { text, values } of sent.values()) {
    const { rows } = await explainer.query(`explain (format json) ${text}`, [...values])
    const [{ Plan }] = rows[0]['QUERY PLAN'] as [{ Plan: Node }]
    found.push(...readsWhole(Plan, false).map(table => `${table}: ${text}`))
  }
  expect(found).toEqual([])
  expect(sent.size).toBeGreaterThan(30)
})

test('each of our tables was asked for something', () => {
  const all = [...sent.keys()].join('\n')
  const tables = ['people', 'accounts', 'outbox', 'reports', 'codes', 'calls', 'turns', 'incoming', 'parked']
  expect(tables.filter(table => !new RegExp(`\\b"?${table}"?\\b`).test(all))).toEqual([])
})

describe('over ninety days of many callers', () => {
  const plans: { text: string; plan: Node }[] = []
  beforeAll(async () => {
    await explainer.query('reset all')
    await fillMonth(explainer, { days: 90, callsADay: 300 })
    for (const { text, values } of sent.values()) {
      if (isOfOnePart(text) || isOfUpkeep(text)) continue
      await explainer.query('begin')
      const { rows } = await explainer.query(`explain (analyze, buffers, format json) ${text}`, [...values])
      await explainer.query('rollback')
      plans.push({ text, plan: rows[0]['QUERY PLAN'][0].Plan })
    }
  }, 180_000)

  test('a statement of a call or of a message reads a hundred pages at most, or ten for each row that it writes', () => {
    const pages = ({ plan }: { plan: Node }) =>
      (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)
    const large = plans.filter(each => !isOfSpan(each.text) && pages(each) > Math.max(100, 10 * rowsOf(each)))
    expect(large.map(each => `${pages(each)} pages: ${each.text}`)).toEqual([])
  })

  test('a statement over a week, or over the week before, reads no day of the journal before it', () => {
    const daysAgo = (name: string) => Number(/^turns_(\d+)_days_ago$/.exec(name)?.[1] ?? 0)
    const most = (text: string) => (/at"? < \$/.test(text) ? 13 : 6)
    const early = plans.filter(({ text, plan }) => tablesRead(plan).some(name => daysAgo(name) > most(text)))
    expect(early.map(({ text }) => text)).toEqual([])
    // The week begins with a whole slot of the page's: within the last two hours of a day that is the next one.
    const ofSpan = plans.filter(({ text }) => isOfSpan(text))
    expect(ofSpan.flatMap(({ plan }) => tablesRead(plan))).toContain('turns_5_days_ago')
  })
})

/** The clock is everybody's. */
function isOnTime({ action }: { action: { do: string } }): boolean {
  return action.do !== 'wait'
}

/** Ours, and one that has a plan; the queue's are its own. */
function isOurs(text: string): boolean {
  return (
    /^\s*(select|insert|update|delete|with)\b/i.test(text) &&
    !/\bjobs\.|pg_|kysely_|schema_steps/.test(text) &&
    !isImport(text)
  )
}

/** Of a part of the journal by its name, which the ninety days have not: what erases it comes once a day. */
function isOfOnePart(text: string): boolean {
  return /\bturns_before\b/.test(text)
}

/** What erases the old, piece by piece: it is seen here only where the calls take so long that its time comes. */
function isOfUpkeep(text: string): boolean {
  return /^\s*delete\b.*\bctid in \(/s.test(text)
}

/** Rows that one statement inserts: how many are noted together is a matter of timing. */
function rowsOf({ text }: { text: string }): number {
  return text.match(/\(\$\d+(, \$\d+)*\)/g)?.length ?? 0
}

/** Of the operator's page: all that happened in some time. */
function isOfSpan(text: string): boolean {
  return /\b(count|sum)\(/.test(text) && /\b(at|minute)"? >= \$|_at"? >= \$/.test(text)
}

/** An import looks at everybody, and at its own temporary table: it has its own measure, the bench. */
function isImport(text: string): boolean {
  return /people_arriving|generate_series|count\(\*\) as people\b/.test(text)
}

/** The tables from which something was really read. */
function tablesRead({ 'Actual Loops': loops = 0, 'Relation Name': table, Plans = [] }: Node): string[] {
  const below = Plans.flatMap(tablesRead)
  return loops > 0 && table !== undefined ? [table, ...below] : below
}

/** The tables that the plan reads whole; only the first few rows, in an index's order or whichever come first, is not whole. */
function readsWhole(node: Node, isLimited: boolean): string[] {
  const { 'Node Type': type, 'Relation Name': table = 'an index', Plans = [] } = node
  const isFew = isLimited || partial.has(node['Index Name'] ?? '')
  // Without a condition the first row that comes is one of them.
  const isAny = isLimited && node.Filter === undefined
  const isWhole = (type === 'Seq Scan' && !isAny) || (/Index/.test(type) && !node['Index Cond'] && !isFew)
  const below = Plans.flatMap(each => readsWhole(each, isLimited || type === 'Limit'))
  return isWhole && !small.has(table) ? [`${table} (${type})`, ...below] : below
}
