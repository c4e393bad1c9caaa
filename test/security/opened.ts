// The service opened in this process, on given servers or embedded, with its log kept and people of the test's own.
import { putPeople } from '#src/eligibility/import/people.ts'
import type { Person } from '#src/eligibility/import/person.ts'
import type { Clock } from '#src/platform/clock.ts'
import { createCapturedLog } from '#test/support/captured-log.ts'
import { openEnvironment } from '#test/support/environment.ts'
import { createGateway, type Gateway } from './gateway.ts'

export interface OpenedService {
  url: string
  gateway: Gateway
  /** Everything logged so far, at every level. */
  logged(): string
  close(): Promise<void>
}

export interface Opening {
  settings: Record<string, string>
  clock?: Clock
  /** Only with a database that outlives this opening. */
  people?: readonly Person[]
}

export function openTestService({ settings, clock, people = [] }: Opening): Promise<OpenedService> {
  const keys = { DATA_KEYS: `t:${Buffer.alloc(32, 5).toString('base64')}` }
  return openEnvironment({ ...keys, ...settings }, async environment => {
    if (people.length > 0) {
      const { database, vault } = await environment.openStore()
      await putPeople({ queries: database.queries, vault }, people)
      await database.close()
    }
    const { log, lines } = createCapturedLog()
    const url = await environment.openService({ log, ...(clock && { clock }) })
    return { url, gateway: createGateway(url), logged: () => lines().join('') }
  })
}
