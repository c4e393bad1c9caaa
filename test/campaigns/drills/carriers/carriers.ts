/**
 * The carriers' drill: callers text while the carrier fails in every way that it has, forged numbers ask for help by the
 * thousand, and a backup is put in place of the database. Afterwards everybody has a password that works, and one only.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { verifyPassword } from '#src/accounts/passwords.ts'
import type { Store } from '#src/composition/store.ts'
import { createOutboxAdmin } from '#src/outbox/outbox-admin.ts'
import { resumeSending } from '#src/outbox/pause.ts'
import { createClock } from '#src/platform/clock.ts'
import { createHurry } from './hurry.ts'
import { forgedNumber, otherPhone, type Texter, texter, textForm, wholeMessage } from './people.ts'
import type { Mood } from './provider.ts'
import { type CarrierStage, openCarrierStage } from './stage.ts'

export interface CarriersOptions {
  /** Each mood of the carrier lasts so long. */
  seconds: number
  /** Callers of each mood. */
  callers: number
  /** Forged requests for help. */
  forged: number
  /** Of the service. */
  processes: number
  /** The folder of the sources: this one, when none is named. */
  root?: string
}

export const longCarriers: CarriersOptions = { seconds: 60, callers: 60, forged: 2_000, processes: 2 }
export const shortCarriers: CarriersOptions = { seconds: 1, callers: 3, forged: 100, processes: 1 }

export interface CarriersResult {
  figures: Record<string, number>
  /** What is to be none at all. */
  broken: {
    'passwords that never arrived and were not replaced': number
    'two passwords that work': number
    'codes later than ten seconds while a flood runs': number
    'messages doubled': number
    'messages that a backup sent by itself': number
    'messages that stopped after a promotion': number
  }
}

const plan: readonly Mood[] = [
  'well',
  'says 500',
  'well',
  'says 401',
  'well',
  'slow',
  'reports in the wrong order',
  'well',
]
const bringsNone: readonly Mood[] = ['says 500', 'says 401']
const codeMs = 10_000

export async function runCarriers(options: CarriersOptions): Promise<CarriersResult> {
  const texters = Array.from({ length: options.callers * (plan.length + 2) }, (_, index) => texter(index))
  const stage = await openCarrierStage(texters, options)
  const { carrier } = stage
  const latenessMs: number[] = []
  let next = 0
  let codes = 0
  let isOver = false

  async function beginOne(): Promise<void> {
    const index = next++
    const person = texters[index]
    if (person !== undefined) await stage.post('sms', textForm(person.phone, wholeMessage(person, index)))
  }

  /** A code is asked for by somebody who has an account of nobody: only how soon it comes is of interest. */
  async function askCode(): Promise<void> {
    const index = codes++
    const person = texter(90_000 + index)
    const phone = otherPhone(index)
    const askedAt = Date.now()
    await stage.askCode(person.phone, phone)
    for (;;) {
      const code = carrier.arrived.find(({ to }) => to === phone)
      if (code !== undefined) return void latenessMs.push(code.at - askedAt)
      if (Date.now() - askedAt > 2 * codeMs) return void latenessMs.push(Number.POSITIVE_INFINITY)
      await wait(20)
    }
  }

  async function flood(): Promise<void> {
    const everyMs = (options.seconds * plan.length * 1_000) / options.forged
    for (let index = 0; index < options.forged && !isOver; index += 1) {
      void stage.post('sms', textForm(forgedNumber(index), 'bonjour'))
      await wait(everyMs)
    }
  }

  try {
    const flooding = flood()
    const asking: Promise<void>[] = []
    for (const mood of plan) {
      // A code that such a carrier loses is asked for anew by the person: those that were asked for come first.
      if (bringsNone.includes(mood)) await Promise.all(asking)
      carrier.mood = mood
      for (let index = 0; index < options.callers; index += 1) {
        await beginOne()
        if (!bringsNone.includes(mood)) asking.push(askCode())
        await wait((options.seconds * 1_000) / options.callers)
      }
      if (mood === 'says 401') await stage.mend()
    }
    isOver = true
    await Promise.all([flooding, ...asking])
    await settle(stage)
    const backup = await playBackup(stage, beginOne, options.callers)
    const promotion = await playPromotion(stage, beginOne)
    const passwords = await checkPasswords(stage, texters.slice(0, next))
    const late = latenessMs.filter(lateness => lateness > codeMs).length
    return {
      figures: {
        callers: next,
        'accounts opened': passwords.accounts,
        'codes asked for': latenessMs.length,
        'slowest code, ms': Math.round(Math.max(0, ...latenessMs.filter(Number.isFinite))),
        'forged requests for help': options.forged,
        'passwords replaced': passwords.replaced,
        'numbers sent once more': doubledNumbers(stage),
        'messages arrived': carrier.arrived.length,
        'requests to the carrier': carrier.asked(),
        'messages that waited in the backup': backup.waiting,
      },
      broken: {
        'passwords that never arrived and were not replaced': passwords.without,
        'two passwords that work': passwords.two,
        'codes later than ten seconds while a flood runs': late,
        'messages doubled': doubled(stage),
        'messages that a backup sent by itself': backup.sent,
        'messages that stopped after a promotion': promotion,
      },
    }
  } finally {
    await stage.close()
  }
}

/** Half an hour passes for whatever is in doubt, until nothing is. */
async function settle(stage: CarrierStage): Promise<void> {
  stage.carrier.mood = 'well'
  await stage.mend()
  const store = await stage.openStore()
  const hurry = await createHurry(store)
  try {
    for (let tries = 0; tries < 150; tries += 1) {
      await stage.carrier.idle()
      await hurry.pass()
      if ((await hurry.undone()) === 0) return
      await wait(200)
    }
  } finally {
    await hurry.stop()
    await store.database.close()
  }
}

/** Messages wait; a backup is made; they leave; the backup is put in place of the database. */
async function playBackup(stage: CarrierStage, beginOne: () => Promise<void>, callers: number) {
  const { carrier } = stage
  carrier.mood = 'says 401'
  for (let index = 0; index < callers; index += 1) await beginOne()
  await wait(1_500)
  await stage.backUp()
  await settle(stage)
  await stage.restore()
  const before = carrier.asked()
  await wait(3_000)
  const sent = carrier.asked() - before
  const store = await stage.openStore()
  try {
    const admin = createOutboxAdmin({ ...store, boss: store.database.boss, clock: createClock() })
    const waiting = await admin.doubt(store.database.queries, new Date(Date.now() + 1_000))
    await resumeSending(store.database.queries)
    await settle(stage)
    return { sent, waiting }
  } finally {
    await store.database.close()
  }
}

/** A standby takes over that lagged by some minutes: everything goes on. How many did not. */
async function playPromotion(stage: CarrierStage, beginOne: () => Promise<void>): Promise<number> {
  const store = await stage.openStore()
  try {
    const lagging = { marked_at: new Date(Date.now() - 5 * 60_000) }
    await store.database.queries.updateTable('sending_pause').set(lagging).execute()
  } finally {
    await store.database.close()
  }
  await stage.restart()
  const before = stage.carrier.arrived.length
  await beginOne()
  await wait(1_000)
  await settle(stage)
  return stage.carrier.arrived.length > before ? 0 : 1
}

async function checkPasswords(stage: CarrierStage, texters: readonly Texter[]) {
  const store = await stage.openStore()
  const found = { accounts: 0, without: 0, two: 0, replaced: 0 }
  try {
    for (const { phone, registrationNumber } of texters) {
      const hash = await hashOf(store, registrationNumber)
      if (hash === undefined) continue
      found.accounts += 1
      const passwords = new Set(
        stage.carrier.textsTo(phone).flatMap(text => text.match(/[A-Z0-9]{4}(-[A-Z0-9]{4}){2}/)?.[0] ?? []),
      )
      const working = []
      for (const password of passwords) if (await verifyPassword(hash, password)) working.push(password)
      if (working.length === 0) found.without += 1
      if (working.length > 1) found.two += 1
      if (
        passwords.size > 1 ||
        stage.carrier.textsTo(phone).some(text => text.includes('Nouveau mot de passe'))
      )
        found.replaced += 1
    }
    return found
  } finally {
    await store.database.close()
  }
}

async function hashOf({ database, vault }: Store, registrationNumber: string): Promise<string | undefined> {
  const row = await database.queries
    .selectFrom('accounts')
    .select('password_hash')
    .where('registration_key', '=', vault.blindIndex('registration', registrationNumber))
    .executeTakeFirst()
  return row?.password_hash
}

function repeats(stage: CarrierStage, isCounted: (text: string) => boolean): number {
  const seen = new Map<string, number>()
  for (const { to, text } of stage.carrier.arrived) {
    if (isCounted(text)) seen.set(`${to} ${text}`, (seen.get(`${to} ${text}`) ?? 0) + 1)
  }
  return [...seen.values()].filter(count => count > 1).length
}

const tellsNumber = (text: string) => /Z77\d{5}/.test(text)
const doubled = (stage: CarrierStage) => repeats(stage, text => !tellsNumber(text))
/** The rule for a number that may not have arrived. */
const doubledNumbers = (stage: CarrierStage) => repeats(stage, tellsNumber)
