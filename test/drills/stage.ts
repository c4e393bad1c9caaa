/** All that a drill runs over: two real processes, a real Redis and PostgreSQL, the CNSS's service, an SMS provider. */
import { randomBytes } from 'node:crypto'
import { createClock } from '#src/clock.ts'
import { importPeople } from '#src/eligibility/people.ts'
import { loadSchemes } from '#src/eligibility/schemes.ts'
import { openStore, type Store } from '#src/store.ts'
import { freePort } from '#test/servers/free-port.ts'
import { type PostgresServer, startPostgres } from '#test/servers/postgres.ts'
import { type RedisServer, startRedis } from '#test/servers/redis.ts'
import type { Chance } from './chance.ts'
import { createFaultProxy, type FaultProxy } from './fault-proxy.ts'
import type { Findings } from './findings.ts'
import { createGateway, type Gateway, type Screen } from './gateway.ts'
import type { DrillOptions } from './options.ts'
import { csvOf, type DrillPerson } from './people.ts'
import { createProgram, type Program } from './program.ts'
import { createSmsProvider, type SmsProvider } from './sms-provider.ts'

export interface Stage {
  redis: RedisServer
  postgres: PostgresServer
  services: readonly [Program, Program]
  cnss: Program
  cnssProxy: FaultProxy
  sms: SmsProvider
  gateway: Gateway
  /** The databases of the service and of the CNSS's, as an operator with the keys would open them. */
  openStores(): Promise<{ ours: Store; theirs: Store }>
  /** What must never be printed. */
  secrets: readonly string[]
  close(): Promise<void>
}

export interface StageParts {
  options: DrillOptions
  people: readonly DrillPerson[]
  chance: Chance
  findings: Findings
  isApology(text: string): boolean
  look(phone: string, screen: Screen): void
}

/** So many callers are more than any limit would have from one place. */
const generous = Object.fromEntries(
  ['LOOKUPS_PER_CALLER', 'FAILURES_PER_ID', 'CODES_PER_HOUR', 'LOOKUPS_PER_SECOND'].map(name => [
    name,
    '100000',
  ]),
)

export async function openStage(parts: StageParts): Promise<Stage> {
  const { options, people, chance, findings } = parts
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
    const redis = await startRedis({ appendOnly: true })
    closing.push(() => redis.stop())
    const postgres = await startPostgres({ durable: true })
    closing.push(() => postgres.stop())
    const databaseUrls = {
      ours: await postgres.createDatabase('tadamon'),
      theirs: await postgres.createDatabase('cnss'),
    }
    const keys = { ours: dataKey(), theirs: dataKey() }
    const [callbackToken, cnssToken, apiKey] = ['callback', 'cnss', 'sms'].map(
      name => `canary-${name}-${randomBytes(9).toString('hex')}`,
    ) as [string, string, string]

    const openStores = async () => {
      const [ours, theirs] = await Promise.all(
        (['ours', 'theirs'] as const).map(whose =>
          openStore(
            {
              databaseUrl: databaseUrls[whose],
              dataDir: undefined,
              dataKeys: [{ id: 'drill', key: keys[whose] }],
            },
            createClock(),
          ),
        ),
      )
      if (ours === undefined || theirs === undefined) throw new Error('two stores')
      return { ours, theirs }
    }
    const { ours, theirs } = await openStores()
    await loadSchemes(theirs.database.queries)
    const { refused } = await importPeople(
      { queries: theirs.database.queries, vault: theirs.vault },
      bytesOf(csvOf(people)),
    )
    await Promise.all([ours.database.close(), theirs.database.close()])
    if (refused > 0) throw new Error(`${refused} of the callers were refused by the import`)

    const production = { NODE_ENV: 'production', HOST: '127.0.0.1', LOG_LEVEL: 'trace', ...generous }
    const cnssPort = await freePort()
    const cnss = createProgram({
      name: 'cnss',
      root: options.root,
      file: 'src/eligibility-command.ts',
      port: cnssPort,
      env: {
        ...production,
        ELIGIBILITY_PORT: String(cnssPort),
        ELIGIBILITY_TOKEN: cnssToken,
        DATABASE_URL: databaseUrls.theirs,
        DATA_KEYS: `drill:${keys.theirs.toString('base64')}`,
      },
    })
    const cnssProxy = await createFaultProxy(cnss.url, chance.fork('cnss'), findings)
    closing.push(() => cnssProxy.close())

    const ports = [await freePort(), await freePort()] as const
    const gateway = createGateway({
      urls: [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`],
      token: callbackToken,
      chance: chance.fork('gateway'),
      findings,
      isFaulty: options.faults.includes('gateway'),
      isApology: parts.isApology,
      look: parts.look,
    })
    const sms = await createSmsProvider({
      chance: chance.fork('sms'),
      findings,
      isFaulty: options.faults.includes('sms'),
      report: form => gateway.post('sms/delivery', form),
    })
    closing.push(() => sms.close())

    const serviceOn = (port: number, index: number) =>
      createProgram({
        name: `service ${index}`,
        root: options.root,
        file: 'src/main.ts',
        port,
        env: {
          ...production,
          PORT: String(port),
          REDIS_URL: redis.url,
          DATABASE_URL: databaseUrls.ours,
          DATA_KEYS: `drill:${keys.ours.toString('base64')}`,
          CALLBACK_TOKEN: callbackToken,
          OPS_TOKEN: `canary-ops-${randomBytes(9).toString('hex')}`,
          AFRICASTALKING_USERNAME: 'drill',
          AFRICASTALKING_API_KEY: apiKey,
          AFRICASTALKING_URL: sms.url,
          ELIGIBILITY_URL: cnssProxy.url,
          ELIGIBILITY_TOKEN: cnssToken,
          ELIGIBILITY_DEADLINE_MS: '1500',
        },
      })
    const services: [Program, Program] = [serviceOn(ports[0], 1), serviceOn(ports[1], 2)]
    for (const program of [cnss, ...services]) {
      closing.push(() => program.kill())
    }
    await cnss.start()
    await Promise.all(services.map(service => service.start()))
    const secrets = [
      callbackToken,
      cnssToken,
      apiKey,
      ...Object.values(keys).map(key => key.toString('base64')),
    ]
    return { redis, postgres, services, cnss, cnssProxy, sms, gateway, openStores, secrets, close }
  }
}

function dataKey(): Buffer {
  return randomBytes(32)
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
