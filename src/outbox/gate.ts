/**
 * Whether messages may leave at this moment: not while an operator holds them, nor while the carrier refuses us (a wrong
 * key, an empty purse) and not a recipient. Then one message is tried now and again, until the carrier takes it.
 */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import type { Medium } from './outbox.ts'

export interface GateState {
  /** Why an operator, or a start after a restore, holds everything; null when nobody does. */
  paused: { since: Date; why: string } | null
  /** Why a medium's carrier refuses us. */
  held: Partial<Record<Medium, { since: Date; why: string }>>
}

export interface Gate {
  isOpen(): Promise<boolean>
  /** Whether one message is to be tried on a carrier that refuses us; said once in a while, to one process. */
  mayProbe(): Promise<boolean>
  /** A carrier has taken a message that was handed to it at this time. */
  taken(medium: Medium, handedAt: Date): Promise<void>
}

/** A pause is heard of this late. */
const freshMs = 1_000
const probeSeconds = 30

export async function readGate(queries: Queries): Promise<GateState> {
  const pause = await queries.selectFrom('sending_pause').select(['paused_at', 'why']).executeTakeFirst()
  const holds = await queries
    .selectFrom('sending')
    .select(['medium', 'held_at', 'held_why'])
    .where('held_at', 'is not', null)
    .execute()
  const held = holds.flatMap(({ medium, held_at, held_why }) =>
    held_at === null ? [] : [[medium, { since: held_at, why: held_why ?? '' }] as const],
  )
  return {
    paused: pause?.paused_at ? { since: pause.paused_at, why: pause.why ?? '' } : null,
    held: Object.fromEntries(held),
  }
}

export function createGate(parts: {
  queries: Queries
  released(medium: Medium): void
  now?: () => number
}): Gate {
  const { queries, released, now = performance.now.bind(performance) } = parts
  let known: { at: number; state: Promise<GateState> } | undefined

  function state(): Promise<GateState> {
    if (known !== undefined && now() - known.at < freshMs) return known.state
    known = { at: now(), state: readGate(queries) }
    known.state.catch(() => {
      known = undefined
    })
    return known.state
  }

  return {
    async isOpen() {
      const { paused, held } = await state()
      return paused === null && held.sms === undefined
    },

    async mayProbe() {
      const { paused, held } = await state()
      if (paused !== null || held.sms === undefined) return false
      const { rows } = await sql`
        update sending set probed_at = clock_timestamp()
        where medium = 'sms' and held_at is not null and (
          probed_at is null or probed_at <= clock_timestamp() - make_interval(secs => ${probeSeconds}::float8))
        returning medium`.execute(queries)
      return rows.length > 0
    },

    async taken(medium, handedAt) {
      const { held } = await state()
      const since = held[medium]?.since
      // One that was under way before says nothing.
      if (since === undefined || handedAt <= since) return
      known = undefined
      if (await release(queries, medium)) released(medium)
    },
  }
}

async function release(queries: Queries, medium: Medium): Promise<boolean> {
  const freed = await queries
    .updateTable('sending')
    .set({ held_at: null, held_why: null, probed_at: null })
    .where('medium', '=', medium)
    .where('held_at', 'is not', null)
    .executeTakeFirst()
  return freed.numUpdatedRows > 0n
}

/** Holds a medium; whether it was not held already. */
export async function hold(queries: Queries, medium: Medium, why: string, at: Date): Promise<boolean> {
  const held = await queries
    .updateTable('sending')
    .set({ held_at: at, held_why: why, probed_at: sql<Date>`clock_timestamp()` })
    .where('medium', '=', medium)
    .where('held_at', 'is', null)
    .executeTakeFirst()
  return held.numUpdatedRows > 0n
}
