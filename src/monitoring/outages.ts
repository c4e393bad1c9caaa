/**
 * The outages of the past: from when to when something was not well. Each process writes down what it saw, as soon as the
 * database takes it, also when it was the database; read, what several processes saw is one outage.
 */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import { type Clock, inSeconds } from '../platform/clock.ts'
import { asFailure, type Failure } from '../platform/failures.ts'

export interface Outage {
  /** A name of `/health/shared`; `register`: the CNSS's service gives no verdicts; `service`: no process ran. */
  what: string
  since: Date
  /** Null while it goes on. */
  until: Date | null
}

export interface OutageWatchParts {
  queries: Queries
  clock: Pick<Clock, 'now' | 'id'>
  /** Names what is not well now. */
  unwell(): Promise<readonly string[]>
  report(failure: Failure): void
  everyMs?: number
}

interface Seen {
  id: string
  what: string
  began_at: Date
  seen_at: Date
  /** Looks at which it was not well. One alone is a hiccup, and no outage. */
  looks: number
}

const lookMs = 15_000
/** Not seen for so long, it is over; seen again within it, it is the same one. */
const goneSeconds = 60
/** Of outages that the database has not taken yet; beyond it the oldest give way. */
const mostPending = 100

/** Looks every 15 seconds. */
export function startOutageWatch(parts: OutageWatchParts) {
  const { queries, clock, unwell, report, everyMs = lookMs } = parts
  /** What goes on, by its name. */
  let going = new Map<string, Seen>()
  /** What is to be written, by its id. */
  const pending = new Map<string, Seen>()
  let looking: Promise<void> | undefined

  async function look(): Promise<void> {
    const names = await unwell()
    const at = inSeconds(clock.now(), 0)
    const still = new Map<string, Seen>()
    for (const what of names) {
      const seen = going.get(what) ?? { id: clock.id(), what, began_at: at, seen_at: at, looks: 0 }
      still.set(what, { ...seen, seen_at: at, looks: seen.looks + 1 })
    }
    // What is well again was not until now.
    const over = [...going.values()].filter(({ what }) => !still.has(what))
    for (const seen of [...over.map(each => ({ ...each, seen_at: at })), ...still.values()]) {
      if (seen.looks > 1) pending.set(seen.id, seen)
    }
    going = still
    for (const id of pending.keys()) if (pending.size > mostPending) pending.delete(id)
    await write(queries, [...pending.values()])
    pending.clear()
  }

  const timer = setInterval(() => {
    looking ??= look()
      .catch((thrown: unknown) => report(asFailure(thrown, 'database-unavailable')))
      .finally(() => {
        looking = undefined
      })
  }, everyMs)
  timer.unref()
  return {
    look,
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

async function write(queries: Queries, seen: readonly Seen[]): Promise<void> {
  if (seen.length === 0) return
  await queries
    .insertInto('outages')
    .values(seen.map(({ id, what, began_at, seen_at }) => ({ id, what, began_at, seen_at })))
    .onConflict(conflict =>
      conflict.column('id').doUpdateSet({ seen_at: sql<Date>`greatest(outages.seen_at, excluded.seen_at)` }),
    )
    .execute()
}

/** A stop and a start take less. */
const longestRestartSeconds = 180

/**
 * Before this process says that it is there: where none was for minutes, there was no service. The upkeep runs every
 * minute, whoever runs it.
 */
export async function noteGap(queries: Queries, clock: Pick<Clock, 'id'>): Promise<void> {
  await sql`
    insert into outages (id, what, began_at, seen_at)
    select ${clock.id()}::uuid, 'service', at, now() from (
      select greatest((select max(started_at) from upkeep), (select max(seen_at) from instances)) as at
    ) last where at < now() - make_interval(secs => ${longestRestartSeconds}::float8)`.execute(queries)
}

/** The oldest first: those of which any part is in the span. `nameOf` may give several things one name, and makes them one. */
export async function readOutages(
  queries: Queries,
  { since, until }: { since: Date; until: Date },
  nameOf: (what: string) => string = what => what,
): Promise<Outage[]> {
  const rows = await queries
    .selectFrom('outages')
    .select(['what', 'began_at', 'seen_at'])
    .where('seen_at', '>=', since)
    .where('began_at', '<=', until)
    .orderBy('began_at')
    .execute()
  const joined: { what: string; since: Date; until: Date }[] = []
  for (const { what: name, began_at, seen_at } of rows) {
    const what = nameOf(name)
    const before = joined.findLast(each => each.what === what)
    if (before !== undefined && began_at.getTime() - before.until.getTime() < goneSeconds * 1_000) {
      if (seen_at > before.until) before.until = seen_at
    } else joined.push({ what, since: began_at, until: seen_at })
  }
  const isOver = (at: Date) => until.getTime() - at.getTime() > goneSeconds * 1_000
  return joined.map(outage => ({ ...outage, until: isOver(outage.until) ? outage.until : null }))
}
