// Lines into the real service, opened in this process and reached over HTTP: embedded, or two instances on servers.
import { rm } from 'node:fs/promises'
import type { CallingOptions, CallingSide } from '#src/gateways/calling.ts'
import { freshRedisUrl, migratedDatabaseUrl, migratedFolder } from '#test/support/servers/fresh.ts'
import { ageRedis } from '#test/support/servers/redis.ts'
import { addressOf, createGatewayLine, type Line } from '#testing'
import { type CapturedLog, createCapturedLog } from './captured-log.ts'
import { openEnvironment } from './environment.ts'
import { createMovableClock } from './movable-clock.ts'

export type Exchange = {
  /** A line of its own for each transcript: calls do not meet. By Africa's Talking unless another gateway is named. */
  line: (gateway?: LineGateway) => Line
  /** Lets time pass for the service and whatever it stores in. */
  advance: (seconds: number) => Promise<void>
  /** What the service wrote to its log, at every level. */
  log: CapturedLog
  /** Where each instance listens. */
  urls: readonly string[]
  close: () => Promise<void>
}

/** Under its name, by its own side of the wire. */
export type LineGateway = { name: string; calling: CallingSide; credentials?: CallingOptions }

export type ExchangeOptions = {
  /** Besides the sample people: a CSV, as `npm run registry -- import` takes it. */
  people?: string
  /** Environment variables, as the README lists them. */
  settings?: Record<string, string>
  /** How many, on servers: two unless told otherwise. */
  instances?: number
}

type Place = {
  settings: Record<string, string>
  instances: number
  /** Lets what is stored there grow older. */
  age: (seconds: number) => Promise<unknown>
  leave: () => Promise<void>
}

// Transcripts share the service, so its limits are not theirs; and a busy machine is no slow eligibility service.
const generous = {
  LOOKUPS_PER_CALLER: '1000',
  FAILURES_PER_ID: '1000',
  FAILURES_PER_CARD_DAY: '1000',
  FAILURES_PER_CARD_WEEK: '1000',
  FAILURES_PER_CARD_MONTH: '1000',
  ELIGIBILITY_DEADLINE_MS: '8000',
  SAMPLE_PEOPLE: 'true',
  PORT: '0',
}
const timeoutMs = 30_000

const openExchange = (place: Place, { people, settings = {} }: ExchangeOptions): Promise<Exchange> =>
  openEnvironment({ ...generous, ...place.settings, ...settings }, async environment => {
    environment.onClose(place.leave)
    if (people !== undefined) await environment.importPeople(people)
    const clock = createMovableClock()
    const log = createCapturedLog()
    const urls: string[] = []
    for (let count = 0; count < place.instances; count += 1) {
      urls.push(await environment.openService({ log: log.log, clock }))
    }
    const [first = '', ...others] = urls
    const token = settings['CALLBACK_TOKEN']
    const opsToken = settings['OPS_TOKEN']
    const advance = async (seconds: number) => {
      clock.advance(seconds)
      await place.age(seconds)
    }
    const line = (gateway?: LineGateway) => {
      const at = (url: string) => addressOf(url, token, opsToken, gateway?.name)
      return createGatewayLine({
        addresses: [at(first), ...others.map(at)],
        ...(gateway && { gateway: gateway.calling }),
        ...(gateway?.credentials && { credentials: gateway.credentials }),
        clock,
        timeoutMs,
        advanceClock: advance,
      })
    }
    return { line, log, urls, advance }
  })

/** Sessions in memory, PGlite in a folder: the embedded service. */
export const openEmbedded = async (options: ExchangeOptions = {}): Promise<Exchange> => {
  const folder = await migratedFolder()
  const place: Place = {
    settings: { DATA_DIR: folder },
    instances: 1,
    age: async () => {},
    leave: () => rm(folder, { recursive: true, force: true }),
  }
  return openExchange(place, options)
}

/** Redis and PostgreSQL under several instances, which answer the hops of a call in turn. */
export const openOnServers = async (options: ExchangeOptions = {}): Promise<Exchange> => {
  const [redisUrl, databaseUrl] = await Promise.all([freshRedisUrl(), migratedDatabaseUrl()])
  const place: Place = {
    settings: { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl },
    instances: options.instances ?? 2,
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
