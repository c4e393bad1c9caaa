/** Errands as rows: written down once, read, booked again, taken off once. */
import { generatePassword } from '../accounts/passwords.ts'
import { type Clock, inSeconds } from '../clock.ts'
import { type Database, type Trx, within } from '../db/database.ts'
import { createJobs } from '../db/jobs.ts'
import type { Vault } from '../vault.ts'
import type { OpeningRequest } from './opening.ts'

/** What rests, sealed, in a row. */
export interface Errand extends OpeningRequest {
  kind: 'open' | 'renew'
  /** E.164. */
  caller: string
  password: string
}

/** Later than any turn, so that job and turn do not ask at once. */
const firstRetrySeconds = 30
const givenUpSeconds = 3 * 86_400
/** A job this late is not coming any more. */
const lostAfterSeconds = 120

export function createErrandRows({
  database,
  vault,
  clock,
}: {
  database: Database
  vault: Vault
  clock: Clock
}) {
  const { queries } = database
  const jobs = createJobs(database.boss, 'errands')
  const read = (sealed: Buffer, key: string) =>
    JSON.parse(vault.open(sealed, errandBinding(key)).toString()) as Errand
  const row = (trx: typeof queries | Trx, key: string) =>
    trx.selectFrom('errands').selectAll().where('idempotency_key', '=', key).executeTakeFirst()

  /** Asked again with the same key, the first one stands, with its password. Null when it has been done already. */
  async function writeDown(
    errand: Omit<Errand, 'password'>,
    key: string,
    isDone: (trx: Trx) => Promise<boolean>,
  ): Promise<Errand | null> {
    const written = await within(queries, async trx => {
      const whole: Errand = { ...errand, password: generatePassword(clock) }
      const now = clock.now()
      const written = await trx
        .insertInto('errands')
        .values({
          idempotency_key: key,
          caller_key: vault.lookUpKey('caller', errand.caller),
          sealed: vault.seal(JSON.stringify(whole), errandBinding(key)),
          created_at: new Date(now),
          due_at: inSeconds(now, firstRetrySeconds),
        })
        .onConflict(conflict => conflict.doNothing())
        .returning('idempotency_key')
        .executeTakeFirst()
      if (written === undefined) {
        const first = await row(trx, key)
        return first && read(first.sealed, key)
      }
      // Only now: a rival that settled it before took its row off, so that this one could be written.
      if (await isDone(trx)) {
        await takeOff(trx, key)
        return null
      }
      await jobs.send(trx, key, firstRetrySeconds)
      return whole
    })
    // Settled between two looks: the next look tells how.
    return written === undefined ? writeDown(errand, key, isDone) : written
  }

  return {
    writeDown,

    async find(key: string): Promise<Errand | undefined> {
      const found = await row(queries, key)
      return found && read(found.sealed, key)
    },

    /**
     * Books the next attempt, before this one begins: a process that dies in it leaves a successor. False when this one
     * is the last.
     */
    async bookNext(key: string): Promise<boolean> {
      return within(queries, async trx => {
        const found = await row(trx, key)
        const now = clock.now()
        if (found === undefined || now - found.created_at.getTime() > givenUpSeconds * 1_000) return false
        const seconds = Math.min(firstRetrySeconds * 2 ** found.attempts, 3_600)
        await trx
          .updateTable('errands')
          .set({ attempts: found.attempts + 1, due_at: inSeconds(now, seconds) })
          .where('idempotency_key', '=', key)
          .execute()
        await jobs.send(trx, key, seconds)
        return true
      })
    },

    takeOff,

    async isWaiting(caller: string): Promise<boolean> {
      const found = await queries
        .selectFrom('errands')
        .select('idempotency_key')
        .where('caller_key', '=', vault.lookUpKey('caller', caller))
        .limit(1)
        .executeTakeFirst()
      return found !== undefined
    },

    /** Gives overdue errands a new job: theirs was lost. */
    async wake(): Promise<void> {
      const now = clock.now()
      const overdue = await queries
        .updateTable('errands')
        .set({ due_at: inSeconds(now, lostAfterSeconds) })
        .where('due_at', '<', inSeconds(now, -lostAfterSeconds))
        .returning('idempotency_key')
        .execute()
      for (const { idempotency_key } of overdue) {
        await within(queries, trx => jobs.send(trx, idempotency_key))
      }
    },

    async start(attend: (key: string) => Promise<void>) {
      await jobs.create()
      return jobs.work(attend)
    },
  }
}

/** Whether this transaction is the one that takes it off the list. */
async function takeOff(trx: Trx, key: string): Promise<boolean> {
  const taken = await trx
    .deleteFrom('errands')
    .where('idempotency_key', '=', key)
    .returning('idempotency_key')
    .executeTakeFirst()
  return taken !== undefined
}

/** What an errand's sealed part is bound to. */
export function errandBinding(key: string): string {
  return `errand:${key}`
}
