/**
 * `npm run bench -- --days 90 --scale 0.1`: the journal of a nation that calls, month after month, as if everybody did
 * within the month. How large it is, how long bringing it up to date takes and holds up others, what its statements and its
 * retention take, as it was (one table) and as it is (a part a day).
 */
import pg from 'pg'
import { briefly } from '#src/db/brief-locks.ts'
import type { Database, Queries } from '#src/db/database.ts'
import { dropPart, partsOf } from '#src/db/day-partitions.ts'
import { migrateToLatest } from '#src/db/migrate.ts'
import { turnsByDay } from '#src/db/migrations/008-turns-by-day.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { steps } from '#src/db/schema.ts'
import { erase } from '#src/jobs/retention.ts'
import { createJournal } from '#src/journal/journal-rows.ts'
import { isRange, ranges } from '#src/ops/range.ts'
import { createStats } from '#src/ops/stats.ts'
import { createClock } from '#src/platform/clock.ts'
import { createSealer, createVault } from '#src/vault/vault.ts'
import { analyze, divideMonth, fillTables, type Month, partOf } from '#test/support/national-month.ts'
import { startPostgres } from '#test/support/servers/postgres.ts'
import { distributionOf } from './distribution.ts'
import type { Layout, MonthFigures } from './report/month-figures.ts'
import { saveResult } from './results.ts'
import { tableOf } from './table.ts'

/** docs/capacity.md: 3.5 million households, one and a half calls each, in thirty days. */
const nationsCallsADay = 175_000
const lookUps = 500

export async function runNationalMonth(
  { days, scale, keep }: { days: number; scale: number; keep: boolean },
  print: (text: string) => void,
): Promise<void> {
  const month: Month = { days, callsADay: Math.round(nationsCallsADay * scale) }
  const postgres = await startPostgres({ durable: true })
  const databaseUrl = await postgres.createDatabase('tadamon')
  const database = openPostgres(databaseUrl, { statementTimeoutMs: 0 })
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    // All of this version's tables but the parts: what reads them is of this version too.
    await migrateToLatest(
      database.queries,
      {},
      steps.filter(({ name }) => name !== turnsByDay.name),
    )
    print(`writing ${month.callsADay} calls a day for ${days} days\n`)
    await fillTables(client, month)
    await fillOneTable(client, month)
    await analyze(client)
    const moves = await countOf(client, 'turns')
    const before = { bytesEach: (await bytesOf(client)) / moves, ...(await read(database)) }
    const eraseSeconds = await timed(() => eraseDay(database.queries, days))
    print('bringing the tables up to date\n')
    const upgrade = await migrateBesideWriter(database, databaseUrl)
    await divideMonth(client, month)
    await analyze(client)
    const after = { bytesEach: (await bytesOf(client)) / moves, ...(await read(database)) }
    const figures: MonthFigures = {
      days,
      scale,
      calls: await countOf(client, 'calls'),
      moves,
      ...upgrade,
      before: { ...before, eraseSeconds },
      after: { ...after, eraseSeconds: await timed(() => dropDay(database.queries)) },
    }
    print(`\n${tableOf(['', 'one table', 'a part a day'], rowsOf(figures))}`)
    print(`brought up to date in ${upgrade.migrateSeconds.toFixed(1)} s, `)
    print(`while a writer waited ${upgrade.longestWaitMs.toFixed(0)} ms at most\n`)
    print(`kept in ${await saveResult('month', figures, keep)}\n`)
  } finally {
    await client.end()
    await database.close()
    await postgres.stop()
  }
}

export function rowsOf({ before, after }: MonthFigures): [string, number, number][] {
  const each = (what: string, figure: (layout: Layout) => number): [string, number, number] => [
    what,
    figure(before),
    figure(after),
  ]
  return [
    each('bytes a move, with its indexes', layout => layout.bytesEach),
    each('to take a day out, seconds', layout => layout.eraseSeconds),
    each('to look for the beginning of a call, p50 ms', layout => layout.beginning.p50),
    each('to look for the beginning of a call, p99 ms', layout => layout.beginning.p99),
    ...Object.keys(before.pageSeconds).map(range =>
      each(`the operator’s ${range}, seconds`, layout => layout.pageSeconds[range] ?? 0),
    ),
  ]
}

/** As 0.1.0 has it: all moves in one table, in the order in which they came. */
async function fillOneTable(client: pg.Client, { days }: Month): Promise<void> {
  const { rows } = await client.query<{ name: string; indexdef: string }>(
    "select indexname as name, indexdef from pg_indexes where tablename = 'turns'",
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  for (let day = days - 1; day >= 0; day -= 1)
    await client.query(`insert into turns select * from ${partOf(day)}`)
  for (const { indexdef } of rows) await client.query(indexdef)
}

/** What is asked in a call, and by the operator's page. */
async function read({ queries }: Database): Promise<Pick<Layout, 'beginning' | 'pageSeconds'>> {
  const clock = createClock()
  const vault = createVault(createSealer([{ id: 'bench', key: clock.bytes(32) }]), clock.bytes(32))
  const journal = createJournal({ queries, vault, clock, report: () => {} })
  const times: number[] = []
  for (let count = 0; count < lookUps; count += 1) {
    const hop = {
      gateway: 'bench',
      caller: '+212600000000',
      session: String(count),
      channel: 'ussd',
    } as const
    const seconds = await timed(() =>
      journal.beginningOf({ ...hop, operator: null, input: { kind: 'all', inputs: [] } }),
    )
    times.push(seconds * 1_000)
  }
  await journal.stop()
  const pageSeconds: Record<string, number> = {}
  for (const range of Object.keys(ranges).filter(isRange)) {
    const stats = createStats({ queries, clock, instances: async () => [], schedule: async () => [] })
    pageSeconds[range] = await timed(() => stats(range))
  }
  return { beginning: distributionOf(times), pageSeconds }
}

/** Row by row, as long as the oldest day has some. */
async function eraseDay(queries: Queries, days: number): Promise<void> {
  const now = createClock().now()
  const midnight = Math.floor(now / 86_400_000) * 86_400_000
  const seconds = (now - midnight) / 1_000 + (days - 1) * 86_400
  await erase(queries, { table: 'turns', since: 'at', seconds }, now)
}

async function dropDay(queries: Queries): Promise<void> {
  const [oldest] = await partsOf(queries, 'turns')
  if (oldest === undefined) throw new Error('there is no day')
  await briefly(queries, trx => dropPart(trx, oldest))
}

async function migrateBesideWriter(database: Database, url: string) {
  const writer = new pg.Client(url)
  await writer.connect()
  let [isOver, longest] = [false, 0]
  const write = async () => {
    while (!isOver) {
      const seconds = await timed(() =>
        writer.query(`insert into turns (at, call_key, channel, state, happened, next, turn_ms)
          select now(), sha256(int8send(n)), 'ussd', 'ready', 'dialled', 'language', 1 from generate_series(1, 60) as n`),
      )
      longest = Math.max(longest, seconds)
    }
  }
  const writing = write()
  const migrateSeconds = await timed(() => database.migrate())
  isOver = true
  await writing
  await writer.end()
  return { migrateSeconds, longestWaitMs: longest * 1_000 }
}

async function bytesOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    `select pg_total_relation_size('turns') + coalesce(sum(pg_total_relation_size(relid)), 0) as bytes
     from pg_partition_tree('turns') where parentrelid is not null`,
  )
  return Number(rows[0]?.bytes)
}

async function countOf(client: pg.Client, table: string): Promise<number> {
  return Number((await client.query(`select count(*) from ${table}`)).rows[0]?.count)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1_000
}
