/** A migration beside everybody else on a server: one at a time, telling whom it waits for, ended when it is asked to. */
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { createClock } from '../platform/clock.ts'
import { type Blocker, describeBlocker, watchBlockers } from './blockers.ts'
import type { MigrateOptions, Queries } from './database.ts'
import { migrateToLatest } from './migrate.ts'

/** Anything, as long as nobody else takes it. */
const lockKey = sql.lit(719_004_211)
const pollMs = 200
/** The same is not said again sooner than after so long. */
const sayAgainMs = 30_000

/** One connection each. */
export interface MigrationConnections {
  /** Does it. */
  own: Queries
  /** Looks on, and ends it. */
  others: Queries
  /** Holds the turn. */
  turn: Queries
  /** What the first is called by in the server's tables: behind a pooler its process is another at each statement. */
  name: string
  /** What is made besides, in the same turn. */
  makeQueue(): Promise<void>
}

/** @throws what `migrateToLatest` does. */
export function migrateBeside(
  { own, others, turn, name, makeQueue }: MigrationConnections,
  options: MigrateOptions = {},
): Promise<void> {
  const { report = () => {}, signal } = options
  return inTurn(turn, options, async () => {
    const watching = watchBlockers(others, name, createTeller(report))
    const cancel = () => void cancelStatements(others, name).catch(() => {})
    signal?.addEventListener('abort', cancel)
    try {
      await migrateToLatest(own, options)
    } finally {
      signal?.removeEventListener('abort', cancel)
      await watching.stop()
    }
    await makeQueue()
  })
}

async function cancelStatements(others: Queries, name: string): Promise<void> {
  await sql`select pg_cancel_backend(pid) from pg_stat_activity
    where application_name = ${name} and state = 'active'`.execute(others)
}

/**
 * One migration at a time, by a lock that a transaction holds: a session of its own is not to be had through a pooler. Asked
 * for and not waited for: who waits in a statement is in the way of an index being built, who has said none is not.
 */
async function inTurn(
  turn: Queries,
  { report = () => {}, signal }: MigrateOptions,
  work: () => Promise<void>,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const isDone = await turn.transaction().execute(async trx => {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
      const lock = sql<{ taken: boolean }>`select pg_try_advisory_xact_lock(${lockKey}) as taken`
      const { rows } = await lock.execute(trx)
      if (rows[0]?.taken) await work()
      return rows[0]?.taken ?? false
    })
    if (isDone) return
    if (tries === 0) report('waits for another migration')
    await wait(pollMs, undefined, signal === undefined ? {} : { signal })
  }
}

function createTeller(report: (line: string) => void): (blockers: readonly Blocker[]) => void {
  const clock = createClock()
  const saidAt = new Map<number, number>()
  return blockers => {
    for (const blocker of blockers) {
      if (clock.now() < (saidAt.get(blocker.pid) ?? 0) + sayAgainMs) continue
      saidAt.set(blocker.pid, clock.now())
      report(`  waits for ${describeBlocker(blocker)}`)
    }
  }
}
