// How PostgreSQL finds what the service asks for: every statement, as it was sent, by an index.
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Exchange, openOnServers } from '#test/lines/in-process.ts'
import { parseTranscript, peopleCsv, playStory } from '#testing'

interface Statement {
  text: string
  values: readonly unknown[]
}

/** A node of a plan, as EXPLAIN (FORMAT JSON) writes it. */
interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Cond'?: string
  'Index Name'?: string
  Plans?: Node[]
}

/** Tables of a handful of rows, whatever the number of callers; and of errands, only those that wait. */
const small = new Set(['secrets', 'schemes', 'upkeep', 'instances', 'errands'])
const stories = [
  'password-sent.fr',
  'other-phone.fr',
  'missing-sms.fr',
  'dropped-resumed.fr',
  'unknown-twice.fr',
]

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

  const folder = new URL('../transcripts/', import.meta.url)
  const told = readdirSync(folder)
    .filter(name => stories.some(story => name === `registration.${story}.txt`) || /^sms\..*\.fr/.test(name))
    .map(name => parseTranscript(readFileSync(new URL(name, folder), 'utf8'), name))
    .filter(({ settings, steps }) => Object.keys(settings).length === 0 && steps.every(isOnTime))
  exchange = await openOnServers({ people: peopleCsv(told) })
  await Promise.all(told.map(story => playStory(story, exchange.line())))
  const [url = ''] = exchange.urls
  for (const path of ['/metrics', '/ops/figures?range=week', '/health/ready']) await fetch(`${url}${path}`)
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

/** The clock is everybody's. */
function isOnTime({ action }: { action: { do: string } }): boolean {
  return action.do !== 'wait'
}

/** Ours, and one that has a plan; the queue's are its own. */
function isOurs(text: string): boolean {
  return /^\s*(select|insert|update|delete|with)\b/i.test(text) && !/\bjobs\.|pg_|kysely_/.test(text)
}

/** The tables that the plan reads whole; in order and only the first few is not whole. */
function readsWhole(node: Node, isLimited: boolean): string[] {
  const { 'Node Type': type, 'Relation Name': table = 'an index', Plans = [] } = node
  const isFew = isLimited || partial.has(node['Index Name'] ?? '')
  const isWhole = type === 'Seq Scan' || (/Index/.test(type) && !node['Index Cond'] && !isFew)
  const below = Plans.flatMap(each => readsWhole(each, isLimited || type === 'Limit'))
  return isWhole && !small.has(table) ? [`${table} (${type})`, ...below] : below
}
