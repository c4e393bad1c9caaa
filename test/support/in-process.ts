// Lines into the real service, opened in this process and reached over HTTP: embedded, or two instances on servers.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#src/config.ts'
import { importPeople } from '#src/eligibility/people.ts'
import { openService, type Service } from '#src/service.ts'
import { openStore } from '#src/store.ts'
import { freshDatabaseUrl, freshRedisUrl } from '#test/servers/fresh.ts'
import { addressOf, createGatewayLine, type Line } from '#testing'
import { type CapturedLog, createCapturedLog } from './captured-log.ts'
import { createMovableClock } from './movable-clock.ts'
import { ageRedis } from './redis-age.ts'

export type Exchange = {
  /** A line of its own for each story: calls do not meet. */
  line: () => Line
  /** What the service wrote to its log, at every level. */
  log: CapturedLog
  /** Where each instance listens. */
  urls: readonly string[]
  close: () => Promise<void>
}

export type ExchangeOptions = {
  /** Besides the sample people: a CSV, as `npm run registry -- import` takes it. */
  people?: string
  /** Environment variables, as the README lists them. */
  settings?: Record<string, string>
}

type Place = {
  settings: Record<string, string>
  instances: number
  /** Lets what is stored there grow older. */
  age: (seconds: number) => Promise<void>
  leave: () => Promise<void>
}

// Stories share the service, so its limits are not theirs; and a busy machine is no slow eligibility service.
const generous = {
  LOOKUPS_PER_CALLER: '1000',
  FAILURES_PER_ID: '1000',
  ELIGIBILITY_DEADLINE_MS: '8000',
  SAMPLE_PEOPLE: 'true',
  PORT: '0',
}
const patienceMs = 30_000

const openExchange = async (place: Place, { people, settings = {} }: ExchangeOptions): Promise<Exchange> => {
  const keys = `test:${randomBytes(32).toString('base64')}`
  const config = readConfig({ ...generous, DATA_KEYS: keys, ...place.settings, ...settings })
  const clock = createMovableClock()
  const log = createCapturedLog()
  const services: Service[] = []
  const close = async () => {
    for (const service of services.splice(0).reverse()) await service.close()
    await place.leave()
  }
  try {
    if (people !== undefined) {
      const { database, vault } = await openStore(config, clock)
      const refused: string[] = []
      const onRefused = (line: number, problems: readonly string[]) =>
        void refused.push(`line ${line} of the people: ${problems.join('; ')}`)
      await importPeople({ queries: database.queries, vault }, bytesOf(people), { onRefused })
      await database.close()
      if (refused.length > 0) throw new Error(refused.join('\n'))
    }
    for (let count = 0; count < place.instances; count += 1) {
      services.push(await openService(config, log.log, clock))
    }
    const urls = await Promise.all(services.map(listen))
    const [first = '', ...others] = urls
    const line = () =>
      createGatewayLine({
        addresses: [addressOf(first), ...others.map(url => addressOf(url))],
        clock,
        patienceMs,
        advanceClock: async seconds => {
          clock.advance(seconds)
          await place.age(seconds)
        },
      })
    return { line, log, urls, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

const listen = async ({ server }: Service): Promise<string> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Sessions in memory, PGlite in a folder: the embedded service. */
export const openEmbedded = async (options: ExchangeOptions = {}): Promise<Exchange> => {
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-'))
  const place: Place = {
    // Without people of its own a test needs no folder, and PGlite is there at once.
    settings: options.people === undefined ? {} : { DATA_DIR: folder },
    instances: 1,
    age: async () => {},
    leave: () => rm(folder, { recursive: true, force: true }),
  }
  return openExchange(place, options)
}

/** Redis and PostgreSQL under two instances, which answer the hops of a call in turn. */
export const openOnServers = async (options: ExchangeOptions = {}): Promise<Exchange> => {
  const [redisUrl, databaseUrl] = await Promise.all([freshRedisUrl(), freshDatabaseUrl()])
  const place: Place = {
    settings: { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl },
    instances: 2,
    age: seconds => ageRedis(redisUrl, seconds),
    leave: async () => {},
  }
  return openExchange(place, options)
}

/** For suites that hold on each of them. */
export const exchanges = [
  { name: 'memory and PGlite', open: openEmbedded },
  { name: 'Redis and PostgreSQL, two instances in turn', open: openOnServers },
]
