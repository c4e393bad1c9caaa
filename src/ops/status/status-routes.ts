/** The public page, where it is switched on: made at most once a minute, however many ask for it. */
import type Router from '@koa/router'
import type { Queries } from '../../db/database.ts'
import { createPageFiles } from '../../http/assets/asset-files.ts'
import { type Clock, inSeconds } from '../../platform/clock.ts'
import { asFailure, type Failure } from '../../platform/failures.ts'
import { readIncidents } from './incidents.ts'
import { type PublicStats, readPublicStats } from './public-stats.ts'
import { type Status, statusPage } from './status-page.ts'
import { type StatusLanguage, statusLanguages } from './status-words.ts'

const freshMs = 60_000

export interface StatusParts {
  queries: Queries
  clock: Pick<Clock, 'now' | 'today'>
  report(failure: Failure): void
}

interface Made {
  isMissing: boolean
  pages: Record<StatusLanguage, string>
}

export function createStatusRoutes({ queries, clock, report }: StatusParts): Router {
  const statsOfToday = onceADay(clock, () => readPublicStats(queries, clock))
  let made: Promise<Made> | undefined
  let madeAt = Number.NEGATIVE_INFINITY

  /** What cannot be read is not asked for again sooner than what can. */
  async function make(): Promise<Made> {
    const status = await read()
    const page = (language: StatusLanguage) => statusPage(language, status)
    return { isMissing: status === null, pages: { fr: page('fr'), ar: page('ar'), en: page('en') } }
  }

  let last: Status | null = null
  let silentSince: Date | null = null

  /** A database that does not answer is an incident itself, which it cannot tell of: what it told last stands below. */
  async function read(): Promise<Status | null> {
    try {
      last = { stats: await statsOfToday(), incidents: await readIncidents(queries, clock) }
      silentSince = null
      return last
    } catch (thrown) {
      report(asFailure(thrown, 'database-unavailable'))
      silentSince ??= inSeconds(clock.now(), 0)
      if (last === null) return null
      const over = last.incidents.filter(({ until }) => until !== null)
      return { ...last, incidents: [{ what: 'calls', since: silentSince, until: null }, ...over] }
    }
  }

  const router = createPageFiles({ '/status/status.css': new URL('./status.css', import.meta.url) })
  router.get('/status', async context => {
    if (made === undefined || clock.now() - madeAt >= freshMs) {
      madeAt = clock.now()
      made = make()
    }
    const { isMissing, pages } = await made
    const asked = statusLanguages.find(each => each === context.query['lang'])
    const language = asked ?? (context.acceptsLanguages([...statusLanguages]) || 'fr')
    context.status = isMissing ? 503 : 200
    context.set('cache-control', isMissing ? 'no-store' : 'public, max-age=60')
    context.vary('accept-language')
    context.type = 'html'
    context.body = pages[language as StatusLanguage]
  })
  return router
}

/** Whole days do not change: a nation's weeks are read once, and again when that failed. */
function onceADay(clock: Pick<Clock, 'today'>, read: () => Promise<PublicStats>) {
  let kept: { day: string; stats: Promise<PublicStats> } | undefined
  return (): Promise<PublicStats> => {
    const day = clock.today()
    if (kept?.day !== day) {
      const stats = read()
      kept = { day, stats }
      stats.catch(() => {
        kept = undefined
      })
    }
    return kept.stats
  }
}
