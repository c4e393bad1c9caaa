/**
 * A durable task that asks others for something on a caller's behalf, under one name, until it is settled or given up.
 * An attempt may be repeated: the next one is booked before this one begins, so whoever dies in it leaves a successor.
 */
import { sql } from 'kysely'
import { type Database, type Queries, type Trx, within } from '../db/database.ts'
import { type Clock, inSeconds, wallClockMs } from '../platform/clock.ts'
import { asFailure, type Failure } from '../platform/failures.ts'
import { carryTrace, inJob } from '../platform/tracing.ts'
import type { Vault } from '../vault/vault.ts'
import { backOffSeconds } from './back-off.ts'
import { createDurableTask, type TaskKind } from './durable-task.ts'
import type { Worker } from './queue.ts'

export interface RepeatedTask<Content> {
  /** Writes down what is to be done; false when a row of this name is there already. */
  add(trx: Trx, id: string, content: Content, delaySeconds: number): Promise<boolean>
  /** What is still to be done under this name. @throws Failure `sealed-unreadable` */
  find(queries: Queries, id: string): Promise<Content | undefined>
  /** Whether something is still to be done for this caller. */
  isWaiting(caller: string): Promise<boolean>
  reconcile(queries: Queries): Promise<number>
  start(): Promise<Worker>
}

/** Those who run it need not know what it does. */
export type BackgroundTask = Pick<RepeatedTask<unknown>, 'isWaiting' | 'reconcile' | 'start'>

export interface RepeatedTaskParts {
  database: Database
  vault: Vault
  clock: Clock
  report(failure: Failure): void
}

export interface RepeatedTaskPlan<Content> {
  kind: TaskKind<'parked' | 'errands' | 'replacements'>
  /** What a row's sealed part is bound to. */
  associatedData(id: string): string
  /** Tries to settle the row in a transaction of its own. False, or a failure, leaves it to the next attempt. */
  attempt(id: string, content: Content, signal: AbortSignal): Promise<boolean>
  /** Settles the row when an attempt after this time was in vain too. */
  giveUpAfterSeconds: number
  giveUp(id: string, content: Content): Promise<void>
}

/** Shorter than the wait for the next attempt: two are never made at once. */
const attemptMs = 20_000
const backOff = { firstSeconds: 30, factor: 2, longestSeconds: 1_800 }

export function createRepeatedTask<Content extends { caller: string }>(
  { database: { queries, boss }, vault, clock, report }: RepeatedTaskParts,
  plan: RepeatedTaskPlan<Content>,
): RepeatedTask<Content> {
  const { table, key, isWaiting } = plan.kind
  const task = createDurableTask({ boss, clock }, plan.kind)
  const [rows, name] = [sql.table(table), sql.ref(key)]
  const unseal = (id: string, sealed: Buffer) =>
    JSON.parse(vault.open(sealed, plan.associatedData(id)).toString()) as Content & { trace?: string }

  /** The row, with its next attempt booked; undefined when it is settled. */
  function begin(id: string) {
    return within(queries, async trx => {
      const begun = await sql<{ sealed: Buffer; attempts: number; created_at: Date }>`
        update ${rows} set attempts = attempts + 1 where ${name} = ${id} and ${isWaiting}
        returning sealed, attempts, created_at`.execute(trx)
      const [row] = begun.rows
      if (row !== undefined) await task.book(trx, id, backOffSeconds(backOff, row.attempts))
      return row
    })
  }

  async function attend(id: string, stopping: AbortSignal): Promise<void> {
    try {
      const startedAt = wallClockMs()
      const row = await begin(id)
      if (row === undefined) return
      const content = unseal(id, row.sealed)
      const attributes = { 'tadamon.attempt': row.attempts }
      await inJob(plan.kind.queue, { origin: content.trace, startedAt, attributes }, async () => {
        const isSettled = await attempt(id, content, stopping)
        const isLast = row.created_at <= inSeconds(clock.now(), -plan.giveUpAfterSeconds)
        if (!isSettled && isLast && !stopping.aborted) await plan.giveUp(id, content)
      })
    } catch (thrown) {
      report(asFailure(thrown, 'database-unavailable'))
    }
  }

  async function attempt(id: string, content: Content, stopping: AbortSignal): Promise<boolean> {
    const late = AbortSignal.timeout(attemptMs)
    try {
      return await plan.attempt(id, content, AbortSignal.any([stopping, late]))
    } catch (thrown) {
      // Cut short by our own end: nobody's failure, and the next attempt is booked.
      const code = late.aborted ? 'eligibility-unavailable' : 'database-unavailable'
      if (!stopping.aborted) report(asFailure(thrown, code))
      return false
    }
  }

  return {
    add: (trx, id, content, delaySeconds) =>
      task.add(
        trx,
        {
          [key]: id,
          caller_key: vault.blindIndex('caller', content.caller),
          sealed: vault.seal(JSON.stringify({ ...content, ...carryTrace() }), plan.associatedData(id)),
        },
        delaySeconds,
      ),

    async find(from, id) {
      const found = await sql<{ sealed: Buffer }>`
        select sealed from ${rows} where ${name} = ${id} and ${isWaiting}`.execute(from)
      const [row] = found.rows
      return row && unseal(id, row.sealed)
    },

    async isWaiting(caller) {
      const callerKey = vault.blindIndex('caller', caller)
      const found = await sql`
        select 1 from ${rows} where caller_key = ${callerKey} and ${isWaiting} limit 1`.execute(queries)
      return found.rows.length > 0
    },

    reconcile: task.reconcile,

    async start() {
      await task.create()
      return task.work(attend)
    },
  }
}
