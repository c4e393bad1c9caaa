/** Two or more instances of the real service over one Redis and one PostgreSQL, spoken to hop by hop as a gateway does. */
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { openOnServers } from '#test/support/in-process.ts'
import { freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

export interface Instances {
  redisUrl: string
  databaseUrl: string
  urls: readonly string[]
  log: readonly string[]
  /** Sends everything typed so far; `at` says to which instance. */
  hop(call: { session: string; phone: string }, typed: readonly string[], at?: number): Promise<string>
  /** The gateway says how a call ended. */
  end(call: { session: string; phone: string }, status: string, at?: number): Promise<void>
  /** A text message to the service; no two of the same second. */
  text(phone: string, words: string, at?: number): Promise<void>
  /** Time passes, for the service and for Redis. */
  pass(seconds: number): Promise<void>
  /** What arrived on a phone once `count` messages have, or after `timeoutMs`. */
  messages(phone: string, count?: number, timeoutMs?: number): Promise<string[]>
  /** Redis forgets everything: sessions, languages, counts. */
  loseSessions(): Promise<void>
  query(sql: string): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

export interface InstanceOptions {
  /** Lines of the registry's file; a phone behind them is the one that the CNSS knows. */
  people?: string
  settings?: Record<string, string>
  /** Two unless told otherwise. */
  instances?: number
}

export async function openInstances({
  people,
  settings = {},
  instances = 2,
}: InstanceOptions): Promise<Instances> {
  const {
    REDIS_URL = await freshRedisUrl(),
    DATABASE_URL = await migratedDatabaseUrl(),
    DATA_KEYS = someKeys,
  } = settings
  const exchange = await openOnServers({
    ...(people === undefined ? {} : { people: `${header}\n${people}\n` }),
    settings: { ...settings, REDIS_URL, DATABASE_URL, DATA_KEYS },
    instances,
  })
  const { urls } = exchange
  const redis = new Redis(REDIS_URL)
  const client = new Client({ connectionString: DATABASE_URL })
  client.on('error', () => {})
  await client.connect()

  const post = async (at: number, path: string, form: Record<string, string>) => {
    const origin = urls[at % urls.length] ?? ''
    const body = new URLSearchParams(form)
    const answer = await fetch(`${origin}${path}`, { method: 'POST', body, headers: { origin } })
    return answer.text()
  }
  let [texts, passedSeconds] = [0, 0]
  const fieldsOf = ({ session, phone }: { session: string; phone: string }) => ({
    sessionId: session,
    phoneNumber: phone,
    networkCode: '60401',
    serviceCode: '*000#',
  })

  return {
    redisUrl: REDIS_URL,
    databaseUrl: DATABASE_URL,
    urls,
    get log() {
      return exchange.log.lines()
    },
    hop: (call, typed, at = 0) =>
      post(at, '/africastalking/ussd', { ...fieldsOf(call), text: typed.join('*') }),
    end: async (call, status, at = 0) =>
      void (await post(at, '/africastalking/ussd/events', { ...fieldsOf(call), status })),
    async text(phone, words, at = 0) {
      texts += 1
      const date = new Date(Date.now() + (passedSeconds + texts) * 1_000).toISOString()
      await post(at, '/africastalking/sms', {
        id: `text ${texts}`,
        from: phone,
        to: '0000',
        text: words,
        date,
      })
    },
    async pass(seconds) {
      passedSeconds += seconds
      await exchange.line().advanceClock?.(seconds)
    },
    async messages(phone, count = 1, timeoutMs = 8_000) {
      for (let waited = 0; ; waited += 100) {
        const arrived = JSON.parse(await post(0, '/simulator/messages', { to: phone, after: '0' })) as {
          text: string
        }[]
        if (arrived.length >= count || waited >= timeoutMs) return arrived.map(({ text }) => text)
        await wait(100)
      }
    },
    loseSessions: async () => void (await redis.flushdb()),
    query: async sql => (await client.query(sql)).rows,
    async close() {
      redis.disconnect()
      await client.end().catch(() => {})
      await exchange.close()
    },
  }
}

/** Under which whatever rests can be opened by a test. */
export const testKey = Buffer.alloc(32, 5)
const someKeys = `test:${testKey.toString('base64')}`

const header = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account,phone'

/** Somebody the CNSS knows, without an account, and what they type. */
export function personCalled(serial: number) {
  const card = `QA${500_000 + serial}`
  const number = `Z${70_000 + serial}`
  return {
    phone: `+2126${10_000_000 + serial}`,
    otherPhone: `07${20_000_000 + serial}`,
    number,
    csv: `cnie,${card},2031-05-06,1984-03-02,amo-tadamon,${number},false,`,
    answers: [card, '06052031', '02031984'],
  }
}
