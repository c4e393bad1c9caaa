/**
 * The journal in the database. Rows wait in memory for at most half a second: that much is lost when a process dies
 * without warning, nothing when it is stopped. While the database is down they wait longer, the oldest giving way.
 */
import { type Insertable, sql } from 'kysely'
import { isEnding } from '#machines/conversation.ts'
import type { State } from '#machines/protocol.ts'
import { languageOf } from '#machines/registration.ts'
import type { Clock } from '../clock.ts'
import { type Queries, type Tables, type Trx, within } from '../db/database.ts'
import { asFailure, type Failure } from '../failures.ts'
import type { Vault } from '../vault.ts'
import type { Entry, Journal } from './journal.ts'

type CallRow = Insertable<Tables['calls']>
type TurnRow = Insertable<Tables['turns']>

export interface JournalParts {
  queries: Queries
  vault: Vault
  clock: Clock
  report(failure: Failure): void
}

const flushEveryMs = 500
const mostWaiting = 20_000
/** Keeps a statement below PostgreSQL's 65,535 parameters. */
const batchRows = 2_000

export function createJournal({ queries, vault, clock, report }: JournalParts): Journal {
  let calls: CallRow[] = []
  let turns: TurnRow[] = []
  let writing: Promise<void> = Promise.resolve()

  const keyOf = ({ gateway, caller, session }: { gateway: string; caller: string; session: string }) =>
    vault.lookUpKey('session', `${gateway}:${caller}:${session}`)

  function add({ name, hop, moves, conversation, startedAt, askedAt }: Entry): void {
    const call_key = Buffer.from(name, 'hex')
    const at = new Date(startedAt)
    const language = languageOf(conversation.context)
    calls.push({
      call_key,
      caller_key: vault.lookUpKey('caller', hop.caller),
      channel: hop.channel,
      gateway: hop.gateway,
      language,
      started_at: at,
      last_turn_at: at,
      turns: 1,
      last_state: conversation.state,
      ended: isEnding(conversation.state) ? conversation.state : null,
      gateway_status: null,
    })
    for (const [index, { state, heard, next }] of moves.entries()) {
      turns.push({
        at,
        call_key,
        channel: hop.channel,
        language,
        state,
        happened: heard,
        next,
        thought_ms: index === 0 && askedAt !== null ? Math.max(0, startedAt - askedAt) : null,
        turn_ms: clock.now() - startedAt,
      })
    }
    calls = calls.slice(-mostWaiting)
    turns = turns.slice(-mostWaiting)
  }

  async function write(): Promise<void> {
    const [someCalls, someTurns] = [calls.slice(0, batchRows), turns.slice(0, batchRows)]
    if (someCalls.length === 0) return
    await within(queries, async trx => {
      await upsertCalls(trx, oneEach(someCalls))
      if (someTurns.length > 0) await trx.insertInto('turns').values(someTurns).execute()
    })
    calls = calls.slice(someCalls.length)
    turns = turns.slice(someTurns.length)
    if (calls.length > 0) await write()
  }

  function flush(): Promise<void> {
    writing = writing
      .then(write)
      .catch((thrown: unknown) => report(asFailure(thrown, 'database-unavailable')))
    return writing
  }

  const timer = setInterval(() => void flush(), flushEveryMs)
  timer.unref()

  return {
    add,
    flush,
    nameOf: call => keyOf(call).toString('hex'),

    async beginningOf(hop) {
      await flush()
      const row = await queries
        .selectFrom('turns')
        .select('next')
        .where('call_key', '=', keyOf(hop))
        .where('happened', '=', 'dialled')
        .orderBy('at')
        .limit(1)
        .executeTakeFirst()
      return (row?.next as State | undefined) ?? null
    },

    async close(call, status) {
      await flush()
      await queries
        .updateTable('calls')
        .set({ gateway_status: status })
        .where('call_key', '=', keyOf(call))
        .where('gateway_status', 'is', null)
        .execute()
    },

    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

/** The turns of one call in one batch are one row: PostgreSQL does not touch a row twice in a statement. */
function oneEach(rows: readonly CallRow[]): CallRow[] {
  const byKey = new Map<string, CallRow>()
  for (const row of rows) {
    const key = row.call_key.toString('hex')
    const first = byKey.get(key)
    byKey.set(
      key,
      first === undefined ? row : { ...row, started_at: first.started_at, turns: first.turns + row.turns },
    )
  }
  return [...byKey.values()]
}

async function upsertCalls(trx: Trx, rows: CallRow[]): Promise<void> {
  await trx
    .insertInto('calls')
    .values(rows)
    .onConflict(conflict =>
      conflict.column('call_key').doUpdateSet(({ ref }) => ({
        language: ref('excluded.language'),
        last_turn_at: ref('excluded.last_turn_at'),
        last_state: ref('excluded.last_state'),
        ended: ref('excluded.ended'),
        turns: sql<number>`calls.turns + excluded.turns`,
      })),
    )
    .execute()
}
