/** The outages of the last weeks in the public's words: what callers noticed, not which part of the service it was. */
import type { Queries } from '../../db/database.ts'
import { type Outage, readOutages } from '../../monitoring/outages.ts'
import { type Clock, inSeconds } from '../../platform/clock.ts'
import { spanDays } from './public-stats.ts'
import type { IncidentKind } from './status-words.ts'

export interface Incident extends Outage {
  what: IncidentKind
}

const most = 50

const kinds: Readonly<Record<string, IncidentKind>> = {
  service: 'service',
  database: 'calls',
  sessions: 'calls',
  sender: 'messages',
  'carrier sms': 'messages',
  'carrier email': 'emails',
  register: 'register',
}

function kindOf(what: string): IncidentKind {
  return kinds[what] ?? (what.startsWith('link ') ? 'link' : 'calls')
}

/** The newest first. */
export async function readIncidents(queries: Queries, clock: Pick<Clock, 'now'>): Promise<Incident[]> {
  const until = inSeconds(clock.now(), 0)
  const since = inSeconds(clock.now(), -spanDays * 86_400)
  const outages = await readOutages(queries, { since, until }, kindOf)
  return outages
    .map(outage => ({ ...outage, what: outage.what as IncidentKind }))
    .toReversed()
    .slice(0, most)
}
