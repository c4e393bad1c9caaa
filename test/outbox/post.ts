// An outbox with a clock that tests move and a carrier that answers what they say; jobs are counted, not run.
import { sql } from 'kysely'
import type { Database, OutboxState } from '#src/db/database.ts'
import { within } from '#src/db/database.ts'
import type { BudgetSettings } from '#src/outbox/budget.ts'
import { createBudgetGate } from '#src/outbox/budget-gate.ts'
import { deliver } from '#src/outbox/delivery.ts'
import { createGate } from '#src/outbox/gate.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import { createMessageTask } from '#src/outbox/message-task.ts'
import type { DeliveryReport, Message, Submission } from '#src/outbox/outbox.ts'
import { createOutboxAdmin } from '#src/outbox/outbox-admin.ts'
import { createClock } from '#src/platform/clock.ts'
import { vault } from './databases.ts'

export type Answer = Submission | Error | (() => Promise<Submission>)

/** What of a sender's settings a test wants to see at work. */
export interface PostSettings {
  budget?: BudgetSettings
  destinations?: readonly string[]
}

export async function createPost(database: Database, { budget = {}, destinations }: PostSettings = {}) {
  let now = Date.UTC(2026, 10, 5, 12)
  let key = 0
  const clock = { ...createClock(), now: () => now }
  const logged: unknown[] = []
  const log = (fields: object, message: string) => void logged.push([fields, message])
  const sent: { to: string; text: string }[] = []
  let answers: Answer[] = []
  const carrier = {
    submit: async (message: { to: string; text: string }): Promise<Submission> => {
      sent.push(message)
      const answer = answers.shift() ?? { result: 'submitted', messageId: `id-${sent.length}` }
      if (answer instanceof Error) throw answer
      return typeof answer === 'function' ? answer() : answer
    },
  }
  const parts = { boss: database.boss, vault, clock }
  const outbox = createOutbox(parts)
  await outbox.start()
  const { queries } = database
  const task = createMessageTask(parts)
  const beyond: string[] = []
  const gate = createGate({ queries, released: medium => void logged.push(['released', medium]) })
  const budgetGate = createBudgetGate({
    settings: budget,
    task,
    vault,
    beyondBudget: kind => void beyond.push(kind),
  })

  const put = async (message: Partial<Message> = {}): Promise<string> => {
    key += 1
    const idempotencyKey = message.idempotencyKey ?? `${clock.id()}-${key}`
    await within(queries, trx =>
      outbox.enqueue(trx, {
        medium: 'sms',
        kind: 'password',
        to: '+212612345678',
        text: 'Canary text K7MP-XR24-B9TD',
        lifeSeconds: 3_600,
        ...message,
        idempotencyKey,
      }),
    )
    const row = await queries
      .selectFrom('outbox')
      .select('id')
      .where('idempotency_key', '=', idempotencyKey)
      .executeTakeFirstOrThrow()
    return row.id
  }

  return {
    outbox,
    desk: createOutboxAdmin(parts),
    queries,
    sent,
    logged,
    /** The kinds of which one was beyond its budget. */
    beyond,
    now: () => now,
    put,
    answer: (...next: Answer[]) => {
      answers = next
    },
    deliver: (id: string) =>
      deliver(
        {
          database,
          task,
          gate,
          budget: budgetGate,
          ...(destinations && { destinations }),
          vault,
          clock,
          carriers: { sms: carrier },
          log: { info: log, warn: log, error: log },
        },
        id,
      ),
    report: (
      messageId: string,
      status: DeliveryReport['status'],
      to?: string,
      otherIds: readonly string[] = [],
    ) =>
      outbox.applyReport(queries, {
        messageId,
        otherIds,
        status,
        reason: status === 'failed' ? 'Failed AbsentSubscriber' : null,
        ...(to === undefined ? {} : { to }),
      }),
    reconcile: () => outbox.reconcile(queries),
    sweep: () => outbox.sweep(queries),
    pass: (seconds: number) => {
      now += seconds * 1_000
    },
    row: (id: string) =>
      queries.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    state: async (id: string): Promise<OutboxState> =>
      (await queries.selectFrom('outbox').select('state').where('id', '=', id).executeTakeFirstOrThrow())
        .state,
    /** What is sealed in the row. */
    envelope: async (id: string): Promise<Record<string, unknown>> => {
      const { sealed } = await queries
        .selectFrom('outbox')
        .select('sealed')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return JSON.parse(vault.open(sealed, `outbox:${id}`).toString())
    },
    /** Jobs of a message that have not run, with the seconds that each waits. */
    jobs: async (id: string): Promise<number[]> => {
      const { rows } = await sql<{ waits: number }>`
        select extract(epoch from start_after - created_on)::int as waits from jobs.job
        where name = 'outbox' and state < 'active' and data->>'id' = ${id} order by created_on`.execute(
        queries,
      )
      return rows.map(row => row.waits)
    },
    /** Every table of ours and of the jobs, as text. */
    dump: async (): Promise<string> => {
      const { rows } = await sql<{ name: string }>`
        select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_schema in ('public', 'jobs')`.execute(queries)
      const dumps = await Promise.all(
        rows.map(async ({ name }) => {
          const all = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(
            queries,
          )
          return all.rows.map(({ row }) => row).join('\n')
        }),
      )
      return dumps.join('\n')
    },
  }
}

export type Post = Awaited<ReturnType<typeof createPost>>
