// What a service stands on, built piece by piece and ended as a whole: servers, stand-ins, people, the service itself.
import { Readable } from 'node:stream'
import { openService, type Replacements } from '#src/composition/service.ts'
import { openStore, type Store } from '#src/composition/store.ts'
import { readConfig } from '#src/config/config.ts'
import { importPeople } from '#src/eligibility/import/people.ts'
import { loadSchemes } from '#src/eligibility/registry/schemes.ts'
import { type Clock, createClock } from '#src/platform/clock.ts'
import type { Log } from '#src/platform/log.ts'
import { startCnssServer } from './cnss-server.ts'
import { createProgram, type Program, type ProgramOptions } from './program.ts'
import { newCanary, newDataKeys } from './secrets.ts'
import { freePort } from './servers/free-port.ts'
import { type PostgresServer, startPostgres } from './servers/postgres.ts'
import { type RedisServer, startRedis } from './servers/redis.ts'
import { startSmsProvider } from './sms-provider.ts'
import { makeTables } from './tables.ts'

type Settings = Record<string, string>

export interface Servers {
  redis: RedisServer
  postgres: PostgresServer
}

export interface Environment extends AsyncDisposable {
  /** Of a service that stands on all that was started so far. */
  readonly settings: Readonly<Settings>
  /** Ended with the environment, what came last first. */
  onClose(end: () => unknown): void
  /** A Redis and a durable PostgreSQL of its own, with this version's tables and nothing in them. `appendOnly`: Redis is as durable. */
  startServers(options?: { appendOnly?: boolean }): Promise<Servers>
  startSmsProvider: typeof startSmsProvider
  startCnssServer: typeof startCnssServer
  /** The database, as an operator with the keys opens it; `settings` in place of its own. The caller closes it. */
  openStore(settings?: Settings): Promise<Store>
  /** People as `npm run registry -- import` takes them. @throws when a line is refused. */
  importPeople(csv: string | AsyncIterable<Uint8Array>, settings?: Settings): Promise<void>
  /** The service in this process; the URL at which it listens. */
  openService(parts: { log: Log; clock?: Clock } & Replacements): Promise<string>
  /** A process of its own, not started; the service's, when no other file is named. */
  createProgram(options?: EnvironmentProgram): Promise<Program>
  close(): Promise<void>
}

export interface EnvironmentProgram extends Omit<ProgramOptions, 'port' | 'env'> {
  /** Besides those of the environment. */
  settings?: Settings
}

export function createEnvironment(given: Settings = {}): Environment {
  const settings: Settings = { DATA_KEYS: newDataKeys(), ...given }
  const closing: (() => unknown)[] = []
  const onClose = (end: () => unknown) => void closing.push(end)
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end()
  }
  // Of all that production asks for, a store needs its database and keys.
  const store = (more: Settings = {}) =>
    openStore(readConfig({ ...settings, ...more, NODE_ENV: 'test' }), createClock())

  return {
    settings,
    onClose,

    async startServers({ appendOnly = false } = {}) {
      const redis = await startRedis({ appendOnly })
      onClose(redis.stop)
      const postgres = await startPostgres({ durable: true })
      onClose(postgres.stop)
      settings['REDIS_URL'] = redis.url
      settings['DATABASE_URL'] = await makeTables(await postgres.createDatabase('tadamon'))
      return { redis, postgres }
    },

    async startSmsProvider(answer) {
      const provider = await startSmsProvider(answer)
      onClose(provider.close)
      Object.assign(settings, {
        AFRICASTALKING_USERNAME: 'test',
        AFRICASTALKING_API_KEY: newCanary('sms'),
        AFRICASTALKING_URL: provider.url,
      })
      return provider
    },

    async startCnssServer(verdictOf, options) {
      const cnss = await startCnssServer(verdictOf, options)
      onClose(cnss.close)
      Object.assign(settings, cnss.settings)
      return cnss
    },

    openStore: store,

    async importPeople(csv, more) {
      const { database, vault } = await store(more)
      try {
        await loadSchemes(database.queries)
        const bytes = typeof csv === 'string' ? Readable.from([Buffer.from(csv)]) : csv
        const refused: string[] = []
        await importPeople({ queries: database.queries, vault, clock: createClock() }, bytes, {
          onLine: ({ line, says }) => void refused.push(`line ${line}: ${says}`),
        })
        if (refused.length > 0) throw new Error(`people are refused:\n${refused.join('\n')}`)
      } finally {
        await database.close()
      }
    },

    async openService({ log, clock = createClock(), ...replacements }) {
      const service = await openService(readConfig(settings), log, clock, replacements)
      onClose(service.close)
      return `http://127.0.0.1:${await service.listen({ host: '127.0.0.1', port: 0 })}`
    },

    async createProgram({ settings: more, ...options } = {}) {
      const program = createProgram({ ...options, port: await freePort(), env: { ...settings, ...more } })
      onClose(program.kill)
      return program
    },

    close,
    [Symbol.asyncDispose]: close,
  }
}

/** All that `build` needs is ended with it, or at once when it fails. */
export async function openEnvironment<Built extends object>(
  settings: Settings,
  build: (environment: Environment) => Promise<Built>,
): Promise<Built & AsyncDisposable & { close(): Promise<void> }> {
  const environment = createEnvironment(settings)
  const { close } = environment
  try {
    return { ...(await build(environment)), close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}
