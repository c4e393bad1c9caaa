/** Lets time pass for all that waits in the database: retries come due now, and what died in the middle is found. */
import { sql } from 'kysely'
import { createClock } from '#src/clock.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import type { Store } from '#src/store.ts'

export interface Hastening {
  /** As if some minutes had passed. */
  hurry(): Promise<void>
  /** Rows of which something is still to come. */
  undone(): Promise<Record<string, number>>
  stop(): Promise<void>
}

export async function createHastening({ database, vault }: Store): Promise<Hastening> {
  const { queries, boss } = database
  boss.on('error', () => {})
  await boss.start()
  const outbox = createOutbox({ boss, vault, clock: createClock() })
  await outbox.start()

  return {
    async hurry() {
      // A job that was lost with its process gets a successor, as the upkeep would give it one in a minute or two.
      for (const [table, id, unfinished, queue] of [
        ['parked', 'id', 'answered_at is null', 'parked-look-ups'],
        ['errands', 'idempotency_key', 'true', 'errands'],
      ] as const) {
        const { rows } = await sql<{ id: string }>`
          select ${sql.ref(id)} as id from ${sql.table(table)} where ${sql.raw(unfinished)}`.execute(queries)
        for (const row of rows) await boss.send(queue, { id: row.id })
      }
      await sql`update outbox set due_at = due_at - interval '2 minutes' where state = 'queued'`.execute(
        queries,
      )
      await sql`update outbox set state_at = state_at - interval '40 seconds' where state = 'sending'`.execute(
        queries,
      )
      // A new code can be asked for.
      await sql`update codes set created_at = created_at - interval '1 minute'`.execute(queries)
      await sql`update reports set received_at = received_at - interval '2 minutes'`.execute(queries)
      await sql`update jobs.job set start_after = now() where state < 'active' and start_after > now()
        and name in ('outbox', 'errands', 'parked-look-ups')`.execute(queries)
      await outbox.sweep(queries)
    },

    async undone() {
      const { rows } = await sql<{ what: string; rows: number }>`
        select 'errands' as what, count(*)::int as rows from errands
        union all select 'parked', count(*)::int from parked where answered_at is null
        union all select 'messages ' || state, count(*)::int from outbox
          where state in ('queued', 'sending') group by state`.execute(queries)
      return Object.fromEntries(rows.filter(row => row.rows > 0).map(row => [row.what, row.rows]))
    },

    stop: () => boss.stop({ graceful: false }),
  }
}
