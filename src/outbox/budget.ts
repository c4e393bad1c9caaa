/**
 * How many messages an hour may leave, by kind and in all: beyond it replies stop, passwords and numbers leave one by one,
 * and codes go on. What is spent is common to all processes, and each message is counted when it first leaves.
 */
import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import type { Claim } from './claim.ts'

export interface BudgetSettings {
  /** In all. */
  all?: number
  code?: number
  password?: number
  number?: number
  reply?: number
}

export type BudgetKind = Exclude<keyof BudgetSettings, 'all'>

/** `later`: this is its moment, which nobody takes from it. */
export type Allowance = { may: 'now' } | { may: 'never' } | { may: 'later'; at: Date }

export interface Budget {
  /** Whether there is anything to be counted. */
  isLimited: boolean
  /** Counts the message, inside the transaction that takes it. */
  allow(trx: Trx, claim: Claim, now: Date): Promise<Allowance>
}

const hourMs = 3_600_000
const now = { may: 'now' } as const

export function createBudget(settings: BudgetSettings, spent: (kind: BudgetKind) => void): Budget {
  // Replies and help are what anybody can cause in any number: half is left to the others, whatever they cause.
  const replies = settings.reply ?? (settings.all === undefined ? undefined : Math.ceil(settings.all / 2))
  const mostOf = (kind: BudgetKind) => (kind === 'reply' ? replies : settings[kind])

  return {
    isLimited: Object.values(settings).some(most => most !== undefined),

    async allow(trx, { kind, medium, attempt, isPaced }, at) {
      const group = groupOf(kind)
      if (medium !== 'sms' || group === undefined || (attempt > 1 && !isPaced)) return now
      const hour = new Date(Math.floor(at.getTime() / hourMs) * hourMs)
      const counted = await count(trx, group, hour)
      const most = mostOf(group) ?? Number.POSITIVE_INFINITY
      const isBeyond = counted.own > most || counted.all > (settings.all ?? Number.POSITIVE_INFINITY)
      if (!isBeyond || isPaced) return now
      spent(group)
      if (group === 'code') return now
      await uncount(trx, group, hour)
      if (group === 'reply') return { may: 'never' }
      return { may: 'later', at: await momentOf(trx, { group, hour, at, most, all: settings.all }) }
    },
  }
}

/** Of the kinds that cost a text message. */
function groupOf(kind: Claim['kind']): BudgetKind | undefined {
  if (kind === 'confirmation') return undefined
  return kind === 'answer' ? 'number' : kind
}

async function count(trx: Trx, group: BudgetKind, hour: Date): Promise<{ own: number; all: number }> {
  const { rows } = await sql<{ kind: string; spent: number }>`
    insert into message_budget (kind, hour, spent) values ('all', ${hour}, 1), (${group}, ${hour}, 1)
    on conflict (kind, hour) do update set spent = message_budget.spent + 1
    returning kind, spent`.execute(trx)
  const of = (kind: string) => rows.find(row => row.kind === kind)?.spent ?? 0
  return { own: of(group), all: of('all') }
}

async function uncount(trx: Trx, group: BudgetKind, hour: Date): Promise<void> {
  await sql`update message_budget set spent = spent - 1 where hour = ${hour} and kind in ('all', ${group})`.execute(
    trx,
  )
}

/** The next of the moments, as many an hour as the budget has messages. */
async function momentOf(
  trx: Trx,
  {
    group,
    hour,
    at,
    most,
    all,
  }: { group: string; hour: Date; at: Date; most: number; all?: number | undefined },
): Promise<Date> {
  const seconds = hourMs / 1_000 / Math.max(1, Math.min(most, all ?? most))
  const { rows } = await sql<{ at: Date }>`
    update message_budget set next_at = greatest(next_at, ${at}) + make_interval(secs => ${seconds}::float8)
    where kind = ${group} and hour = ${hour} returning next_at as at`.execute(trx)
  return rows[0]?.at ?? at
}
