/** What the measured stand on: a Redis and a PostgreSQL of our own, people in the registry, somebody who takes the SMS. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createClock } from '#src/clock.ts'
import { importPeople } from '#src/eligibility/people.ts'
import { openStore } from '#src/store.ts'
import { type PostgresServer, startPostgres } from '#test/servers/postgres.ts'
import { type RedisServer, startRedis } from '#test/servers/redis.ts'
import { csvOf } from './people.ts'
import { type Counting, openCounting } from './server-counts.ts'
import { startSmsProvider } from './sms-provider.ts'
import { checks, startVariant, type Variant, type VariantName } from './variants.ts'

export interface Stage {
  redis: RedisServer
  postgres: PostgresServer
  databaseUrl: string
  /** What both servers count. */
  counting: Counting
  startVariant(name: VariantName, options?: ServiceOptions): Promise<Variant>
  /** Puts `count` callers from number `first` on into the registry. */
  enrol(first: number, count: number, hasAccount: boolean): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface ServiceOptions {
  /** To Node itself. */
  flags?: readonly string[]
  env?: Record<string, string>
  /** Not on the first processor alone. */
  anywhere?: boolean
}

/** So many callers are more than any limit would have from one place. */
const generous = { LOOKUPS_PER_SECOND: '1000000' }

export async function openStage(): Promise<Stage> {
  const closing: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end()
  }
  try {
    return await open()
  } catch (error) {
    await close()
    throw error
  }

  async function open(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'tadamon-bench-'))
    closing.push(() => rm(folder, { recursive: true, force: true }))
    const redis = await startRedis()
    closing.push(() => redis.stop())
    // Commits reach the disk, as they do where it counts.
    const postgres = await startPostgres({ durable: true })
    closing.push(() => postgres.stop())
    await countStatements(postgres)
    const databaseUrl = await postgres.createDatabase('tadamon')
    const counting = await openCounting(redis.url, databaseUrl)
    closing.push(() => counting.close())
    const key = randomBytes(32)
    const store = await openStore(
      { databaseUrl, dataDir: undefined, dataKeys: [{ id: 'bench', key }] },
      createClock(),
    )
    closing.push(() => store.database.close())
    const sms = await startSmsProvider()
    closing.push(() => sms.close())
    const token = randomBytes(18).toString('hex')
    const settings = {
      REDIS_URL: redis.url,
      DATABASE_URL: databaseUrl,
      DATA_KEYS: `bench:${key.toString('base64')}`,
      CALLBACK_TOKEN: token,
      OPS_TOKEN: token,
      AFRICASTALKING_USERNAME: 'bench',
      AFRICASTALKING_API_KEY: 'bench',
      AFRICASTALKING_URL: sms.url,
      ...generous,
    }
    const { url: redisUrl } = redis
    const programs: Record<VariantName, { file: string; settings: Record<string, string> }> = {
      limit: { file: 'bench/rivals/limit.ts', settings: { REDIS_URL: redisUrl } },
      peer: { file: 'bench/rivals/menu-builder.ts', settings: { REDIS_URL: redisUrl } },
      tuned: { file: 'bench/rivals/menu-builder.ts', settings: { REDIS_URL: redisUrl, SESSIONS: 'tuned' } },
      service: { file: 'src/main.ts', settings },
    }

    return {
      redis,
      postgres,
      databaseUrl,
      counting,
      async startVariant(name, { flags = [], env = {}, anywhere = false } = {}) {
        const program = programs[name]
        const variant = await startVariant({
          name,
          file: program.file,
          path: name === 'service' ? `/${token}/africastalking/ussd` : '/',
          env: { ...program.settings, ...env },
          isRight: checks[name],
          folder,
          flags,
          anywhere,
        })
        closing.push(() => variant.stop())
        return variant
      },
      async enrol(first, count, hasAccount) {
        const { queries } = store.database
        const people = csvOf(first, count, hasAccount)
        const { refused } = await importPeople({ queries, vault: store.vault }, people, { batchLines: 5_000 })
        if (refused > 0) throw new Error(`${refused} callers were refused by the import`)
      },
      [Symbol.asyncDispose]: close,
    }
  }
}

/** Has PostgreSQL count its statements, with the module that Debian's package brings. */
async function countStatements(postgres: PostgresServer): Promise<void> {
  const client = new pg.Client(postgres.url)
  await client.connect()
  await client.query("alter system set shared_preload_libraries = 'pg_stat_statements'")
  await client.end()
  await postgres.restart()
}
