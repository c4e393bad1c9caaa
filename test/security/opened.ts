// The service opened in this process, on given servers or embedded, with its log kept and people of the test's own.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { type Clock, createClock } from '#src/clock.ts'
import { readConfig } from '#src/config.ts'
import { putPeople } from '#src/eligibility/people.ts'
import type { Person } from '#src/eligibility/person.ts'
import { openService } from '#src/service.ts'
import { openStore } from '#src/store.ts'
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

export async function openTestService({
  settings,
  clock = createClock(),
  people = [],
}: Opening): Promise<OpenedService> {
  const config = readConfig({ DATA_KEYS: `t:${Buffer.alloc(32, 5).toString('base64')}`, ...settings })
  if (people.length > 0) {
    const { database, vault } = await openStore(config, clock)
    await putPeople({ queries: database.queries, vault }, people)
    await database.close()
  }
  const lines: string[] = []
  const log = pino({ level: 'debug', base: null }, { write: line => void lines.push(line) })
  const service = await openService(config, log, clock)
  service.server.listen(0, '127.0.0.1')
  await once(service.server, 'listening')
  const { port } = service.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return { url, gateway: createGateway(url), logged: () => lines.join(''), close: service.close }
}
