/**
 * Messages of which nobody knows whether they left: after a while without a report they are taken for lost, and made good
 * once a carrier is well. A number is sent once more, by the carrier that may have it already, or as a new message by
 * another when that one stays ill; a password is replaced, by whoever knows its account, and leaves by any carrier that is
 * well; a question, a reply or a code is asked for anew by the person.
 */
import { sql } from 'kysely'
import { type OutboxState, type Queries, type Trx, within } from '../db/database.ts'
import { type Clock, inSeconds, wallClockMs } from '../platform/clock.ts'
import { inJob } from '../platform/tracing.ts'
import type { Vault } from '../vault/vault.ts'
import { type Envelope, openEnvelope, sealEnvelope } from './envelope.ts'
import { firstCarrier } from './message-key.ts'
import type { MessageTask } from './message-task.ts'

/** A password that may not have arrived. */
export interface LostPassword {
  id: string
  /** The idempotency key of its message. */
  messageKey: string
  /** What finds its account, where the number is not known. */
  subjectKey: Buffer | null
  to: string
  /** Of messages of version 0.1.0, null. */
  registrationNumber: string | null
  language: string | null
}

export interface LossOptions {
  /** After so long without a report a message is lost. */
  unknownMinutes: number
  /** Has the password replaced, inside the transaction that takes note of it. */
  replacePassword(trx: Trx, lost: LostPassword): Promise<void>
}

/** What the carrier did lately tells whether it is well. */
const wellSeconds = 600
/** So many doubtful ones of ten are an illness. */
const mostDoubtful = 0.2
const batch = 200

interface Row {
  id: string
  kind: string
  state: OutboxState
  sealed: Buffer
  idempotency_key: string
  subject_key: Buffer | null
  recipient_key: Buffer | null
  expires_at: Date
  state_at: Date
  carrier: string | null
}

export function createLost({ vault, clock, task }: { vault: Vault; clock: Clock; task: MessageTask }) {
  async function replaceLost(
    trx: Trx,
    row: Row,
    { replacePassword, unknownMinutes }: LossOptions,
    isBound: boolean,
  ): Promise<void> {
    await trx.updateTable('outbox').set({ renewal: 'done' }).where('id', '=', row.id).execute()
    let envelope: Envelope
    try {
      envelope = openEnvelope(vault, row.id, row.sealed)
    } catch {
      return
    }
    if (row.kind === 'password') {
      const { to, about = null, language = null, trace: origin } = envelope
      const { id, idempotency_key: messageKey, subject_key: subjectKey } = row
      const lost = { id, messageKey, subjectKey, to, registrationNumber: about, language }
      return inJob('lost password', { origin, startedAt: wallClockMs() }, () => replacePassword(trx, lost))
    }
    if (envelope.text === undefined) return
    const id = clock.id()
    await task.add(trx, {
      id,
      idempotency_key: `again:${row.id}`,
      kind: row.kind,
      medium: 'sms',
      sealed: sealEnvelope(vault, id, envelope),
      subject_key: row.subject_key,
      recipient_key: row.recipient_key,
      state_at: new Date(clock.now()),
      asks: false,
      renewal: 'done',
      expires_at: row.expires_at,
      bound_to: isBound ? row.carrier : null,
      bound_until: isBound ? inSeconds(clock.now(), unknownMinutes * 60) : null,
    })
  }

  /** How many were made good; none while nothing leaves, or the carrier is ill. */
  return (queries: Queries, how: LossOptions): Promise<number> =>
    within(queries, async trx => {
      const now = clock.now()
      const may = await howMany(trx, inSeconds(now, -wellSeconds))
      const most = Math.max(0, ...may.values())
      if (most === 0) return 0
      const well = [...may].flatMap(([name, left]) => (left > 0 ? [name] : []))
      const unknownMs = how.unknownMinutes * 60_000
      const { rows } = await sql<Row>`
        select id, kind, state, sealed, idempotency_key, subject_key, recipient_key, expires_at, state_at, carrier from outbox
        where state = 'unknown' and renewal = 'open' and medium = 'sms'
          and state_at <= ${inSeconds(now, -how.unknownMinutes * 60)} and expires_at > ${new Date(now)}
          and (kind = 'password' or coalesce(carrier, ${firstCarrier}) = any(${sql.val(well)}::text[])
            or state_at <= ${new Date(now - 2 * unknownMs)})
        order by state_at limit ${batch} for update skip locked`.execute(trx)
      let made = 0
      for (const row of rows) {
        const own = row.carrier ?? firstCarrier
        // Twice as long, and its carrier is still ill: as a new message by another.
        const isLong = row.state_at.getTime() <= now - 2 * unknownMs
        const isAny = row.kind === 'password' || isLong
        const by =
          (may.get(own) ?? 0) > 0 ? own : isAny ? [...may].find(([, left]) => left > 0)?.[0] : undefined
        if (by === undefined) continue
        may.set(by, (may.get(by) ?? 0) - 1)
        await replaceLost(trx, row, how, by === own && row.carrier !== null && row.kind !== 'password')
        made += 1
      }
      return made
    })
}

/**
 * Of each carrier: all while it takes nearly everything; one, to see, when nothing was handed to it; none while it is ill,
 * switched off, or its breaker is open.
 */
async function howMany(trx: Trx, since: Date): Promise<Map<string, number>> {
  const { rows: shut } = await sql<{ isShut: boolean }>`
    select exists (select from sending where medium = 'sms' and held_at is not null)
      or exists (select from sending_pause where paused_at is not null) as "isShut"`.execute(trx)
  if (shut[0]?.isShut ?? true) return new Map()
  const { rows } = await sql<{ name: string; taken: number; doubtful: number }>`
    select coalesce(carrier, ${firstCarrier}) as name,
      count(*) filter (where state <> 'unknown')::int as taken,
      count(*) filter (where state = 'unknown')::int as doubtful
    from outbox
    where medium = 'sms' and state_at > ${since}
      and (state = 'unknown' or (state in ('submitted', 'delivered', 'failed') and submitted_at > ${since}))
    group by 1`.execute(trx)
  const { rows: known } = await sql<{ name: string; isOff: boolean }>`
    select name, weight = 0 or shut_at is not null as "isOff" from carriers
    where seen_at > now() - interval '10 minutes'`.execute(trx)
  const may = new Map(known.map(({ name }) => [name, 1]))
  if (may.size === 0) may.set(firstCarrier, 1)
  for (const { name, taken, doubtful } of rows) {
    if (known.length > 0 && !may.has(name)) continue
    may.set(name, doubtful / (taken + doubtful) > mostDoubtful ? 0 : batch)
  }
  for (const { name, isOff } of known) if (isOff) may.delete(name)
  return may
}
