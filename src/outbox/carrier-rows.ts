/** The carriers as the database has them, common to all processes: weights, health, breakers, and who changed what. */
import { type SqlBool, sql } from 'kysely'
import type { Queries } from '../db/database.ts'

export interface CarrierRow {
  name: string
  weight: number
  health: number
  doubts: number
  shutAt: Date | null
  shutWhy: string | null
  probedAt: Date | null
  probeSeconds: number
  seenAt: Date
}

export interface CarrierChange {
  at: Date
  carrier: string
  byWhom: string
  what: string
}

/** Of a carrier that no process has named for so long, nobody speaks any more. */
const forgottenSeconds = 600
export const firstProbeSeconds = 30
const longestProbeSeconds = 600
/** What one has right after its breaker closes: it takes a tenth at first. */
const healthAfterTrial = 0.1

/** Those that a process has in its settings, by name. */
export async function readCarriers(queries: Queries): Promise<CarrierRow[]> {
  const rows = await queries
    .selectFrom('carriers')
    .selectAll()
    .where(sql<SqlBool>`seen_at > now() - make_interval(secs => ${forgottenSeconds}::float8)`)
    .orderBy('name')
    .execute()
  return rows.map(row => ({
    name: row.name,
    weight: row.weight,
    health: row.health,
    doubts: row.doubts,
    shutAt: row.shut_at,
    shutWhy: row.shut_why,
    probedAt: row.probed_at,
    probeSeconds: row.probe_seconds,
    seenAt: row.seen_at,
  }))
}

/** The weights of the settings are the first ones; afterwards those of the database count. */
export async function registerCarriers(
  queries: Queries,
  carriers: readonly { name: string; weight: number }[],
): Promise<void> {
  if (carriers.length === 0) return
  await queries
    .insertInto('carriers')
    .values(carriers.map(({ name, weight }) => ({ name, weight, seen_at: sql<Date>`now()` })))
    .onConflict(conflict => conflict.column('name').doUpdateSet({ seen_at: sql<Date>`now()` }))
    .execute()
}

/** What it was; undefined when there is no such carrier. */
export async function setWeight(
  queries: Queries,
  { name, weight, byWhom, at }: { name: string; weight: number; byWhom: string; at: Date },
): Promise<number | undefined> {
  const { rows } = await sql<{ was: number }>`
    with before as (select weight from carriers where name = ${name} for update),
      changed as (update carriers set weight = ${weight} where name = ${name} returning name),
      noted as (insert into carrier_changes (at, carrier, by_whom, what)
        select ${at}::timestamptz, name, ${byWhom}::text,
          'weight ' || (select weight from before) || ' → ' || ${weight}::int from changed)
    select weight as was from before`.execute(queries)
  return rows[0]?.was
}

export async function recordChange(queries: Queries, change: CarrierChange): Promise<void> {
  await queries
    .insertInto('carrier_changes')
    .values({
      at: change.at,
      carrier: change.carrier,
      by_whom: change.byWhom,
      what: change.what.slice(0, 200),
    })
    .execute()
}

export async function readChanges(queries: Queries, most: number): Promise<CarrierChange[]> {
  const rows = await queries
    .selectFrom('carrier_changes')
    .select(['at', 'carrier', 'by_whom as byWhom', 'what'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
  return rows
}

/** Opens its breaker; false when it was open. With `others`, only while one of them takes messages. */
export async function shut(
  queries: Queries,
  { name, why, at, others }: { name: string; why: string; at: Date; others?: readonly string[] },
): Promise<boolean> {
  if (others?.length === 0) return false
  const isOneLeft = sql<SqlBool>`exists (select from carriers other
    where other.name = any(${sql.val(others ?? [])}::text[]) and other.shut_at is null and other.weight > 0)`
  const opened = await queries
    .updateTable('carriers')
    .set({ shut_at: at, shut_why: why, probed_at: at, probe_seconds: firstProbeSeconds })
    .where('name', '=', name)
    .where('shut_at', 'is', null)
    .$if(others !== undefined, query => query.where(isOneLeft))
    .executeTakeFirst()
  if (opened.numUpdatedRows === 0n) return false
  await recordChange(queries, { at, carrier: name, byWhom: 'breaker', what: `opened: ${why}` })
  return true
}

/** Closes it after a trial that was handed over since it opened; false when there was nothing to close. */
export async function reopen(
  queries: Queries,
  { name, handedAt, at }: { name: string; handedAt: Date; at: Date },
): Promise<boolean> {
  const closed = await queries
    .updateTable('carriers')
    .set({ shut_at: null, shut_why: null, doubts: 0, health: healthAfterTrial, moved_at: at })
    .where('name', '=', name)
    .where('shut_at', '<', handedAt)
    .executeTakeFirst()
  if (closed.numUpdatedRows === 0n) return false
  await recordChange(queries, {
    at,
    carrier: name,
    byWhom: 'breaker',
    what: 'closed: it takes messages again',
  })
  return true
}

/** One message it did not take, or may have: how many in a row there were. The next trial of one that is shut is put off. */
export async function doubt(queries: Queries, name: string): Promise<number> {
  const { rows } = await sql<{ doubts: number }>`
    update carriers set doubts = doubts + 1,
      probe_seconds = case when shut_at is null then probe_seconds else least(probe_seconds * 2, ${longestProbeSeconds}::int) end
    where name = ${name} returning doubts`.execute(queries)
  return rows[0]?.doubts ?? 0
}

export async function trust(queries: Queries, name: string): Promise<void> {
  await queries
    .updateTable('carriers')
    .set({ doubts: 0 })
    .where('name', '=', name)
    .where('doubts', '>', 0)
    .execute()
}

/** Takes the trial of a carrier that is due after `seconds`; one process and one message gets it. */
export async function takeTrial(queries: Queries, name: string, at: Date, seconds: number): Promise<boolean> {
  const taken = await queries
    .updateTable('carriers')
    .set({ probed_at: at })
    .where('name', '=', name)
    .where('shut_at', 'is not', null)
    .where(sql<SqlBool>`probed_at <= ${at}::timestamptz - make_interval(secs => ${seconds}::float8)`)
    .executeTakeFirst()
  return taken.numUpdatedRows > 0n
}
