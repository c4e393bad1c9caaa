/** Those who look on while people call: a Prometheus that scrapes, and an operator's page that somebody has open. */
import { setTimeout as wait } from 'node:timers/promises'

/** As the example configuration has it, and as the page asks by itself for the last hour. */
const scrapeMs = 15_000
const pageMs = 5_000
const pagePaths = ['/ops/figures?range=hour', '/ops/sending', '/ops/carriers']

export interface Looks {
  count: number
  /** Milliseconds. */
  slowest: number
}

export interface Onlookers {
  /** What they have seen so far; afterwards nobody looks. @throws when anything was refused. */
  leave(): Promise<{ scrapes: Looks; pages: Looks }>
}

export function openOnlookers(origin: string, opsToken: string): Onlookers {
  const gone = new AbortController()
  const scrapes: Looks = { count: 0, slowest: 0 }
  const pages: Looks = { count: 0, slowest: 0 }
  const look = async (paths: readonly string[], everyMs: number, looks: Looks) => {
    while (!gone.signal.aborted) {
      const begun = performance.now()
      for (const path of paths) await read(path)
      looks.count += 1
      looks.slowest = Math.max(looks.slowest, performance.now() - begun)
      await wait(everyMs, undefined, { signal: gone.signal }).catch(() => {})
    }
  }
  const read = async (path: string) => {
    const answer = await fetch(origin + path, { headers: { authorization: `Bearer ${opsToken}` } })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`)
  }
  const looking = Promise.all([look(['/metrics'], scrapeMs, scrapes), look(pagePaths, pageMs, pages)])
  // Told when they leave.
  looking.catch(() => {})
  return {
    async leave() {
      gone.abort()
      await looking
      return { scrapes, pages }
    },
  }
}
