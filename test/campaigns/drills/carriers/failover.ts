/**
 * The drill of several carriers: they refuse, hang, lie, throttle, die in the middle of an answer, and report late, twice, out
 * of order and for each other, while accounts are opened. Each account's password is accepted once, or listed with its reason.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Store } from '#src/composition/store.ts'
import { openEnvironment } from '#test/support/environment.ts'
import { type Program, projectRoot } from '#test/support/program.ts'
import { newCanary } from '#test/support/secrets.ts'
import { generous } from '../stage.ts'
import { createHurry } from './hurry.ts'
import { type Carriers, type Fault, type Name, names, startCarriers } from './misbehaving.ts'
import { csvOfTexters, type Texter, texter, textForm, wholeMessage } from './people.ts'

export interface FailoverOptions {
  accounts: number
  /** Of which so many in the phase with one carrier of two down. */
  down: number
  /** New accounts a second. */
  rate: number
  /** The folder of the sources: this one, when none is named. */
  root?: string
}

export const longFailover: FailoverOptions = { accounts: 1_000, down: 400, rate: 15 }
export const shortFailover: FailoverOptions = { accounts: 60, down: 30, rate: 15 }

export interface FailoverResult {
  figures: Record<string, number>
  /** What is to be none at all. */
  broken: {
    'passwords accepted twice': number
    'accounts whose password was neither accepted nor is listed': number
    'messages settled by another carrier’s report': number
    'messages that changed carrier although they may have been taken': number
    'per cent too few that came within a minute, one carrier of two being down': number
  }
}

type Phase = Readonly<Record<Name, Fault>>
const phases: readonly Phase[] = [
  { kannel: 'well', infobip: 'well', twilio: 'reports badly' },
  { kannel: 'refuses', infobip: 'reports badly', twilio: 'well' },
  { kannel: 'dies', infobip: 'throttles', twilio: 'well' },
  { kannel: 'lies', infobip: 'well', twilio: 'hangs' },
  { kannel: 'throttles', infobip: 'dies', twilio: 'lies' },
  { kannel: 'reports badly', infobip: 'hangs', twilio: 'refuses' },
]
const publicUrl = 'https://amo.example'
const withinSeconds = 60
const least = 99

const [callbackToken, twilioToken] = [newCanary('callback'), newCanary('twilio')]

export function runFailover(options: FailoverOptions): Promise<FailoverResult> {
  let url = ''
  return startCarriers({ base: () => `${url}/${callbackToken}`, publicUrl, twilioToken }).then(
    async carriers => {
      const stage = await openStage(carriers, options)
      url = stage.url
      try {
        return await play(stage, carriers, options)
      } finally {
        await stage.close()
        await carriers.close()
      }
    },
  )
}

interface Stage {
  url: string
  texters: readonly Texter[]
  openStore(): Promise<Store>
}

function openStage(carriers: Carriers, { accounts, root = projectRoot }: FailoverOptions) {
  const settings = {
    ...generous,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    CALLBACK_TOKEN: callbackToken,
    OPS_TOKEN: newCanary('ops'),
    EMAIL: 'off',
    PUBLIC_URL: publicUrl,
    SMS_PER_SECOND: '200',
    SMS_CARRIERS: 'kannel:40,infobip:30,twilio:30',
    KANNEL_URL: carriers.urls.kannel,
    KANNEL_USERNAME: 'tadamon',
    KANNEL_PASSWORD: newCanary('kannel'),
    INFOBIP_URL: carriers.urls.infobip,
    INFOBIP_API_KEY: newCanary('infobip'),
    TWILIO_URL: carriers.urls.twilio,
    TWILIO_ACCOUNT_SID: 'AC1',
    TWILIO_AUTH_TOKEN: twilioToken,
  }
  return openEnvironment(settings, async environment => {
    await environment.startServers()
    const texters = Array.from({ length: accounts }, (_, index) => texter(index))
    await environment.importPeople(csvOfTexters(texters))
    const service: Program = await environment.createProgram({ name: 'service', root })
    await service.start()
    return { url: service.url, texters, openStore: () => environment.openStore() }
  })
}

async function play(stage: Stage, carriers: Carriers, options: FailoverOptions): Promise<FailoverResult> {
  const store = await stage.openStore()
  const { queries } = store.database
  let next = 0

  async function begin(many: number): Promise<void> {
    for (let count = 0; count < many && next < stage.texters.length; count += 1) {
      const index = next++
      const person = stage.texters[index] as Texter
      const body = new URLSearchParams(textForm(person.phone, wholeMessage(person, index)))
      await fetch(`${stage.url}/${callbackToken}/africastalking/sms`, { method: 'POST', body })
      await wait(1_000 / options.rate)
    }
  }
  const mend = () =>
    queries
      .updateTable('carriers')
      .set({ probed_at: new Date(0), doubts: 0 })
      .execute()

  try {
    for (const phase of phases) {
      Object.assign(carriers.fault, phase)
      await mend()
      await begin(Math.floor((options.accounts - options.down) / phases.length))
    }
    Object.assign(carriers.fault, { kannel: 'well', infobip: 'well', twilio: 'well' })
    await settle(store, carriers)

    await queries.updateTable('carriers').set({ weight: 0 }).where('name', '=', 'twilio').execute()
    await queries
      .updateTable('carriers')
      .set({ health: 1, shut_at: null, doubts: 0, weight: 50 })
      .where('name', '<>', 'twilio')
      .execute()
    await wait(1_200)
    carriers.fault.kannel = 'down'
    await begin(options.down)
    const inTime = await settledInTime(store, carriers)
    await settle(store, carriers)
    return await judge(store, carriers, inTime)
  } finally {
    await store.database.close()
  }
}

/** Of what was put in after the breaker opened: how many there were, and which share came within a minute. */
async function settledInTime({ database }: Store, carriers: Carriers) {
  for (let tries = 0; tries < 40; tries += 1) {
    await carriers.idle()
    const { rows } = await sql<{ all: number; soon: number; open: number }>`
      select count(*)::int as all,
        count(*) filter (where state = 'delivered'
          and settled_at - outbox.created_at <= make_interval(secs => ${withinSeconds}::float8))::int as soon,
        count(*) filter (where state in ('queued', 'sending', 'submitted'))::int as open
      from outbox, carriers where carriers.name = 'kannel' and outbox.medium = 'sms'
        and outbox.created_at > carriers.shut_at`.execute(database.queries)
    const { all = 0, soon = 0, open = 0 } = rows[0] ?? {}
    if (open === 0 || tries === 39) return { all, percent: all === 0 ? 0 : (100 * soon) / all }
    await wait(250)
  }
  return { all: 0, percent: 0 }
}

/** Half an hour passes for whatever is in doubt, until nothing is. */
async function settle(store: Store, carriers: Carriers): Promise<void> {
  const hurry = await createHurry(store)
  try {
    for (let tries = 0; tries < 100; tries += 1) {
      await carriers.idle()
      await hurry.pass()
      if ((await hurry.undone()) === 0) return
      await wait(200)
    }
  } finally {
    await hurry.stop()
  }
}

async function judge(store: Store, carriers: Carriers, inTime: { all: number; percent: number }) {
  const rows = await store.database.queries
    .selectFrom('outbox')
    .select(['id', 'kind', 'state', 'carrier', 'attempts', 'recipient_key', 'last_error', 'renewal'])
    .where('medium', '=', 'sms')
    .execute()
  const isPassword = (text: string) => /[A-Z0-9]{4}(-[A-Z0-9]{4}){2}/.test(text)
  const times = new Map<string, number>()
  for (const { to, text } of carriers.taken)
    if (isPassword(text)) times.set(`${to} ${text}`, (times.get(`${to} ${text}`) ?? 0) + 1)
  const referenceOf = ({ id, attempts }: { id: string; attempts: number }) => `${id}-${attempts}`

  const people = new Map(
    rows
      .filter(({ kind }) => kind === 'password')
      .map(row => [String(row.recipient_key?.toString('hex')), row]),
  )
  const passwordsOf = (key: string) =>
    rows.filter(row => row.kind === 'password' && row.recipient_key?.toString('hex') === key)
  // Accepted, or a row that says why not; one that may have been taken says so and was made good, or is about to be.
  const isAnswered = ({ state, last_error }: (typeof rows)[number]) =>
    state === 'delivered' ||
    state === 'submitted' ||
    (last_error !== null && ['failed', 'unknown'].includes(state))
  const unanswered = [...people.keys()].filter(key => !passwordsOf(key).some(isAnswered)).length

  const strange = rows.filter(
    row =>
      row.state === 'delivered' && !carriers.hasReported((row.carrier ?? 'kannel') as Name, referenceOf(row)),
  ).length
  const takers = new Map<string, Set<string>>()
  for (const { by, reference } of carriers.taken) {
    const id = reference.slice(0, 36)
    takers.set(id, (takers.get(id) ?? new Set()).add(by))
  }
  return {
    figures: {
      accounts: people.size,
      'requests to the carriers': carriers.asked(),
      'messages taken': carriers.taken.length,
      ...Object.fromEntries(
        names.map(name => [`taken by ${name}`, carriers.taken.filter(({ by }) => by === name).length]),
      ),
      delivered: rows.filter(({ state }) => state === 'delivered').length,
      'listed as failed': rows.filter(({ state }) => state === 'failed').length,
      'listed as unknown': rows.filter(({ state }) => state === 'unknown').length,
      'put in after the breaker opened': inTime.all,
      'of those within a minute, per cent': Math.round(inTime.percent * 10) / 10,
    },
    broken: {
      'passwords accepted twice': [...times.values()].filter(count => count > 1).length,
      'accounts whose password was neither accepted nor is listed': unanswered,
      'messages settled by another carrier’s report': strange,
      'messages that changed carrier although they may have been taken': [...takers.values()].filter(
        ({ size }) => size > 1,
      ).length,
      'per cent too few that came within a minute, one carrier of two being down': Math.max(
        0,
        Math.ceil(least - inTime.percent),
      ),
    },
  }
}
