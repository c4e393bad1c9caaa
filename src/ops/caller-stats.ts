/**
 * Whether callers are served: the last call of each caller in the span, and where it ended.
 *
 * Completion counts callers and not calls, since a call that is cut off is taken up by the next: of those whose last call
 * is over, the share who got their answer.
 */
import { sql } from 'kysely'
import { isQuestion } from '#machines/conversation.ts'
import { outcomes, type State } from '#machines/protocol.ts'
import type { Queries } from '../db/database.ts'
import { isIn, type Span } from './range.ts'

/** Where a caller has been told what the call was for; after `delayed` the answer comes by SMS. */
const served: readonly string[] = [...outcomes, 'delayed', 'smsFate', 'onItsWay'] satisfies State[]

/** By what callers are set side by side. */
export const sideColumns = ['channel', 'language', 'gateway', 'operator'] as const
export type SideColumn = (typeof sideColumns)[number]

/** An operator may be called like a gateway. */
export function sideKey(by: SideColumn, name: string | null): string | null {
  return name === null ? null : `${by} ${name}`
}

/** A silent call is over after this long: longer than gateways wait; a conversation by SMS takes its day. */
const quietSeconds = { ussd: 180, sms: 86_400 }

export interface Served {
  callers: number
  served: number
  /** Between 0 and 1; null without callers. */
  share: number | null
}

export interface LastCalls {
  /** By `all`, and by each channel, language, gateway and operator: `gateway orange`, `operator orange`. */
  completion: Record<string, Served>
  /** Callers whose last call stopped at this question. */
  gaveUp: Partial<Record<string, number>>
}

interface Row {
  channel: string
  language: string | null
  gateway: string
  operator: string
  /** Null when the moves were lost. */
  stopped: string | null
  unfinished: boolean
  callers: number
}

export async function readLastCalls(queries: Queries, span: Span): Promise<LastCalls> {
  const { since, until } = span
  const quiet = (seconds: number) => new Date(until.getTime() - seconds * 1_000)
  const { rows } = await sql<Row>`
    with last as (
      select distinct on (caller_key) call_key, channel, language, gateway, operator, ended,
        started_at, changed_at
      from calls
      where ${isIn('started_at', span)}
      order by caller_key, started_at desc
    ), cut_short as (
      select distinct on (call_key) call_key, state, next from turns
      where at >= ${since} and next in ('left', 'tooManyMistakes')
      order by call_key, at desc
    )
    select channel, language, gateway, coalesce(operator, 'unknown') as operator,
      coalesce(cut_short.state, ended, silent.next) as stopped,
      (ended is null or cut_short.state is not null) as unfinished, count(*) as callers
    from last
    left join cut_short on cut_short.call_key = last.call_key and cut_short.next = last.ended
    left join lateral (
      select next, at from turns
      where ended is null and call_key = last.call_key and at >= last.started_at
      order by at desc limit 1
    ) as silent on true
    where (ended is not null and ended <> 'codeByDial')
      or (channel = 'sms' and coalesce(silent.at, changed_at) < ${quiet(quietSeconds.sms)})
      or (channel <> 'sms' and coalesce(silent.at, changed_at) < ${quiet(quietSeconds.ussd)})
    group by 1, 2, 3, 4, 5, 6`.execute(queries)

  const completion: Record<string, Served> = { all: { callers: 0, served: 0, share: null } }
  const gaveUp: Record<string, number> = {}
  for (const row of rows) {
    const stopped = row.stopped ?? ''
    const isServed = served.includes(stopped)
    for (const group of ['all', ...sideColumns.flatMap(by => sideKey(by, row[by]) ?? [])]) {
      completion[group] = plus(completion[group], row.callers, isServed)
    }
    if (row.unfinished && !isServed && isQuestion(stopped as State)) {
      gaveUp[stopped] = (gaveUp[stopped] ?? 0) + row.callers
    }
  }
  return { completion, gaveUp }
}

function plus(sum: Served | undefined, more: number, areServed: boolean): Served {
  const callers = (sum?.callers ?? 0) + more
  const served = (sum?.served ?? 0) + (areServed ? more : 0)
  return { callers, served, share: callers === 0 ? null : served / callers }
}
