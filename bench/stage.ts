/** What the measured stand on: a Redis and a PostgreSQL of our own, people in the registry, somebody who takes the SMS. */
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { type Environment, openEnvironment } from '#test/support/environment.ts'
import { newCanary } from '#test/support/secrets.ts'
import type { PostgresServer } from '#test/support/servers/postgres.ts'
import type { RedisServer } from '#test/support/servers/redis.ts'
import { type Before, importBefore } from './before.ts'
import { csvOf } from './people.ts'
import { createSentMessages, type SentMessages } from './sent-messages.ts'
import { type Counting, openCounting } from './server-counts.ts'
import { startVariant, type Variant, type VariantName, type VariantOptions } from './variants.ts'

export interface Stage extends AsyncDisposable, Pick<Environment, 'settings' | 'onClose'> {
  redis: RedisServer
  postgres: PostgresServer
  /** What both servers count. */
  counting: Counting
  /** What reached the carrier. */
  sent: SentMessages
  /** Opens the operator's pages. */
  opsToken: string
  startVariant(name: VariantName, options?: VariantOptions): Promise<Variant>
  /** Puts `count` callers from number `first` on into the registry. */
  enrol(first: number, count: number, hasAccount: boolean): Promise<void>
}

export interface StageOptions {
  /** What the carrier takes to answer that it has a message. */
  carrierMs?: number
}

/** So many callers are more than any limit would have from one place. */
const generous = { LOOKUPS_PER_SECOND: '1000000' }

/** With `before` that service too, on a database and a logical Redis of its own. */
export function openStage(before?: Before, { carrierMs = 0 }: StageOptions = {}): Promise<Stage> {
  const opsToken = newCanary('operator')
  const settings = {
    ...generous,
    CALLBACK_TOKEN: newCanary('gateway'),
    OPS_TOKEN: opsToken,
    EMAIL: 'off',
  }
  return openEnvironment(settings, async environment => {
    const { redis, postgres } = await environment.startServers()
    await countStatements(postgres)
    const { DATABASE_URL: databaseUrl = '' } = environment.settings
    const counting = await openCounting(redis.url, databaseUrl)
    environment.onClose(counting.close)
    const sent = createSentMessages()
    await environment.startSmsProvider(message => {
      const answer = sent.take(message)
      return carrierMs === 0 ? answer : wait(carrierMs, answer)
    })
    const serviceBefore = before && {
      ...before,
      settings: {
        ...environment.settings,
        REDIS_URL: `${redis.url}/1`,
        DATABASE_URL: await postgres.createDatabase('before'),
      },
    }

    return {
      settings: environment.settings,
      onClose: environment.onClose,
      redis,
      postgres,
      counting,
      sent,
      opsToken,
      startVariant: (name, options) => startVariant(environment, serviceBefore, name, options),
      async enrol(first, count, hasAccount) {
        const people = () => csvOf(first, count, hasAccount)
        await environment.importPeople(people())
        if (serviceBefore) await importBefore(serviceBefore, people(), serviceBefore.settings)
      },
    } satisfies Omit<Stage, keyof AsyncDisposable>
  })
}

/** Has PostgreSQL count its statements, with the module that Debian's package brings. */
async function countStatements(postgres: PostgresServer): Promise<void> {
  const client = new pg.Client(postgres.url)
  await client.connect()
  await client.query("alter system set shared_preload_libraries = 'pg_stat_statements'")
  await client.end()
  await postgres.restart()
}
