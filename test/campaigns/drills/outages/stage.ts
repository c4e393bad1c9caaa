/** What an outage is played over: real processes on the servers that it is about, a carrier, callers one after the other. */
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { type Environment, openEnvironment } from '#test/support/environment.ts'
import { type Program, projectRoot } from '#test/support/program.ts'
import { newCanary } from '#test/support/secrets.ts'
import type { Posted } from '#test/support/sms-provider.ts'
import { taken } from '#test/support/sms-provider.ts'
import { csvOfTexters, texter } from '../carriers/people.ts'
import { generous } from '../stage.ts'
import { type Caller, createTally, liveThrough, type Tally } from './caller.ts'

/** The servers of one outage, and what happens to them. */
export interface Ground {
  /** As the service is to reach them. */
  redisUrl: string
  databaseUrl: string
  /** As an operator reaches the database when all is over; the same unless told otherwise. */
  operatorUrl?: () => string
  settings?: Record<string, string>
  /** A balancer before the processes: where calls go. Without it: to each in turn, and to another when one refuses. */
  balance?(services: readonly Program[]): Promise<string>
  /** Breaks it; resolves when everything is whole again that is to be. */
  strike(services: readonly Program[]): Promise<void>
}

export interface OutageSize {
  calls: number
  /** In which they begin. */
  seconds: number
  processes: number
  /** By so many standard deviations more callers may be told to dial again than their share allows: of few it scatters. */
  scatter?: number
  /** The folder of the sources: this one, when none is named. */
  root?: string
}

export interface OutageResult extends Tally {
  doubled: number
  /** Answered, and without their password in the end. */
  withoutPassword: number
  /** Where everything in our database stands then. */
  standing: string[]
  secondsUntilWell: number
  /** From the strike to the first message that left after it. */
  secondsUntilMessages: number
}

const token = newCanary('callback')
const settings = {
  ...generous,
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  CALLBACK_TOKEN: token,
  OPS_TOKEN: newCanary('ops'),
  EMAIL: 'off',
  ALLOW_CLEAR_TEXT: 'redis,postgres',
}
const thinkMs = 150
const timeoutMs = 10_000

export function playOutage(
  open: (environment: Environment) => Promise<Ground>,
  { calls, seconds, processes, root = projectRoot }: OutageSize,
): Promise<OutageResult> {
  let result: OutageResult | undefined
  return openEnvironment<{ done: true }>(settings, async environment => {
    const ground = await open(environment)
    const own = { REDIS_URL: ground.redisUrl, DATABASE_URL: ground.databaseUrl, ...ground.settings }
    const people = Array.from({ length: calls }, (_, index) => texter(index))
    await environment.importPeople(csvOfTexters(people), own)
    const arrived: { to: string; text: string; at: number }[] = []
    await environment.startSmsProvider(({ to, text }: Posted) => {
      arrived.push({ to, text, at: Date.now() })
      return taken(to, `ATXid_${arrived.length}`)
    })
    const services: Program[] = []
    while (services.length < processes) {
      const name = `service ${services.length + 1}`
      services.push(await environment.createProgram({ name, root, settings: own, isSupervised: true }))
    }
    await Promise.all(services.map(service => service.start()))
    const balancer = await ground.balance?.(services)

    const tally = createTally()
    const living = people.map(async (person, index) => {
      await wait((index * seconds * 1_000) / calls)
      await liveThrough(callerOf(person, index), askAt(services, balancer), tally, thinkMs)
    })
    await wait(seconds * 250)
    const struckAt = Date.now()
    await ground.strike(services)
    await Promise.all(living)
    const expected = people.map(({ phone }) => phone)
    const operatorUrl = ground.operatorUrl?.() ?? ground.databaseUrl
    await waitForMessages(operatorUrl, () => {
      const have = new Set(arrived.filter(({ text }) => isPassword(text)).map(({ to }) => to))
      return expected.every(phone => have.has(phone))
    })
    const passwords = (phone: string) => arrived.filter(({ to, text }) => to === phone && isPassword(text))
    const texts = arrived.map(({ to, text }) => `${to} ${text}`)
    const withoutPassword = expected.filter(phone => passwords(phone).length === 0).length
    result = {
      ...tally,
      withoutPassword,
      standing: withoutPassword === 0 ? [] : await standingIn(operatorUrl),
      doubled:
        texts.length - new Set(texts).size + expected.filter(phone => passwords(phone).length > 1).length,
      secondsUntilWell: Math.max(0, Math.round((tally.lastTroubleAt - struckAt) / 100) / 10),
      secondsUntilMessages: untilMessages(
        arrived.map(({ at }) => at),
        struckAt,
      ),
    }
    return { done: true }
  }).then(async environment => {
    await environment.close()
    return result as OutageResult
  })
}

const isPassword = (text: string) => text.startsWith('Mot de passe')

/** What had left our database when it was struck. */
const onItsWayMs = 2_000

/** In seconds. */
function untilMessages(times: readonly number[], struckAt: number): number {
  const later = times.filter(at => at > struckAt + onItsWayMs)
  return Math.round((Math.min(...later) - struckAt) / 100) / 10
}

function callerOf({ phone, card, registrationNumber }: ReturnType<typeof texter>, index: number): Caller {
  return {
    phone,
    card,
    registrationNumber,
    birth: `030219${String(60 + (index % 40)).padStart(2, '0')}`,
  }
}

/** As a gateway asks: ten seconds, and an answer in words or none. */
function askAt(services: readonly Program[], balancer: string | undefined) {
  let turn = 0
  const post = (url: string, session: string, phone: string, typed: readonly string[]) => {
    const form = { sessionId: session, phoneNumber: phone, serviceCode: '*000#', text: typed.join('*') }
    return fetch(`${url}/${token}/africastalking/ussd`, {
      method: 'POST',
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(timeoutMs),
    })
  }
  return async (session: string, phone: string, typed: readonly string[]): Promise<string | null> => {
    const places = balancer === undefined ? services.map(({ url }) => url) : [balancer]
    turn += 1
    for (let tries = 0; tries < places.length; tries += 1) {
      try {
        const answer = await post(places[(turn + tries) % places.length] ?? '', session, phone, typed)
        const text = await answer.text()
        return answer.status === 200 ? text : null
      } catch (thrown) {
        const { code } = ((thrown as Error).cause ?? {}) as { code?: string }
        if (code !== 'ECONNREFUSED' && code !== 'ECONNRESET' && code !== 'UND_ERR_SOCKET') return null
      }
    }
    return null
  }
}

/** What a job took that nobody heard of comes back by the reconciler, a minute after it was due. */
const mostTries = 300

/** What was parked comes due at once. */
async function waitForMessages(url: string, isComplete: () => boolean): Promise<void> {
  for (let tries = 0; tries < mostTries && !isComplete(); tries += 1) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query(
        `update jobs.job set start_after = now() where state < 'active' and start_after > now()`,
      )
    } catch {
      // It may be about to come back.
    } finally {
      await client.end().catch(() => {})
    }
    await wait(500)
  }
}

/** Counts of what is written down, and nothing of whom it is for. */
async function standingIn(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ line: string }>(`
      select concat_ws(' ', 'accounts', count(*)) as line from accounts
      union all select concat_ws(' ', 'outbox', kind, state, last_error, count(*)) from outbox group by kind, state, last_error
      union all select concat_ws(' ', 'parked', outcome, count(*)) from parked group by outcome
      union all select concat_ws(' ', 'job', name, state, count(*)) from jobs.job group by name, state`)
    return rows.map(({ line }) => line)
  } finally {
    await client.end()
  }
}
