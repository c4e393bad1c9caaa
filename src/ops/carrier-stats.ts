/** How the carriers of text messages fared, and the networks of their recipients: counts and times, of nobody. */
import { type RawBuilder, sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import { isIn, type Span } from './range.ts'

export interface CarrierStats {
  /** A carrier's or an operator's name; `unknown` where nobody told. */
  name: string
  /** Handed over and taken, whatever came of it. */
  accepted: number
  delivered: number
  failed: number
  /** Of which nobody knows whether they left. */
  unknown: number
  /** Parts of text messages that were paid for. */
  parts: number
  /** From being handed over to the report of delivery; null when none was delivered. */
  medianSeconds: number | null
  slowSeconds: number | null
}

export interface CarriersStats {
  carriers: CarrierStats[]
  operators: CarrierStats[]
}

export async function readCarrierStats(queries: Queries, span: Span): Promise<CarriersStats> {
  return {
    carriers: await readBy(queries, span, sql.ref('carrier')),
    operators: await readBy(queries, span, sql.ref('operator')),
  }
}

async function readBy(queries: Queries, span: Span, column: RawBuilder<unknown>): Promise<CarrierStats[]> {
  const isDelivered = sql`state = 'delivered' and submitted_at is not null`
  const tookSeconds = sql`extract(epoch from settled_at - submitted_at)::float8`
  const { rows } = await sql<CarrierStats>`
    select coalesce(${column}, 'unknown') as name,
      (count(*) filter (where submitted_at is not null and state <> 'unknown'))::int as accepted,
      (count(*) filter (where state = 'delivered'))::int as delivered,
      (count(*) filter (where state = 'failed'))::int as failed,
      (count(*) filter (where state = 'unknown'))::int as unknown,
      coalesce(sum(parts) filter (where submitted_at is not null), 0)::int as parts,
      percentile_cont(0.5) within group (order by ${tookSeconds}) filter (where ${isDelivered}) as "medianSeconds",
      percentile_cont(0.95) within group (order by ${tookSeconds}) filter (where ${isDelivered}) as "slowSeconds"
    from outbox
    where ${isIn('created_at', span)} and medium = 'sms' and state <> 'queued'
    group by 1 order by 1`.execute(queries)
  const round = (seconds: number | null) => (seconds === null ? null : Math.round(seconds * 10) / 10)
  return rows.map(row => ({
    ...row,
    medianSeconds: round(row.medianSeconds),
    slowSeconds: round(row.slowSeconds),
  }))
}
