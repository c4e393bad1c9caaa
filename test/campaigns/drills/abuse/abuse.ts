// The abuse drill: those who guess at cards and those who only mean harm, beside the cards' holders, day after day, while
// Redis, PostgreSQL and the CNSS go away in between. Everything is on this machine.
import { setTimeout as wait } from 'node:timers/promises'
import type { Verdict } from '#machines/protocol.ts'
import { countedForm } from '#src/eligibility/card-form.ts'
import { createCapturedLog } from '#test/support/captured-log.ts'
import { openEnvironment } from '#test/support/environment.ts'
import { createMovableClock } from '#test/support/movable-clock.ts'
import { createPhones, type Facts, type Outcome, type Phones } from './phone.ts'

export interface AbuseOptions {
  days: number
  /** Of the attack with many. */
  sims: number
}

export interface Figures {
  attack: string
  /** Wrong guesses that the CNSS was asked about: in all, and on one card within one day. */
  guesses: number
  guessesInADay: number
  /** How the holder's call of each day ended; each once a day, with the right facts. */
  holder: Record<Outcome, number>
  /** The same of the phone that an account was opened with. */
  accountPhone: Record<Outcome, number>
}

export interface Abuse {
  figures: Figures[]
  /** Honest calls after an outage, and those of them that were refused. */
  afterOutages: { calls: number; refused: number }
  /** Answers by SMS that were promised and are still to come when all is over. */
  promisesLeft: number
}

interface Attacked {
  number: number
  card: string
  facts: Facts
  holder: string
  accountPhone: string
}

type Attack = (phones: Phones, attacked: Attacked, day: number, guess: () => Facts) => Promise<void>

const nobody = (): Record<Outcome, number> => ({ told: 0, nobody: 0, delayed: 0, refused: 0, unavailable: 0 })
const sim = (attack: number, index: number) => `+2126${70_000_000 + attack * 100_000 + index}`

/** By what they do to one card, each day. */
const attacksOf = (sims: number): Record<string, Attack> => ({
  'one SIM, as often as it can': async (phones, { number }, _, guess) => {
    for (let turn = 0; turn < 8; turn += 1) await phones.call(sim(number, 1), guess())
  },
  'nine SIMs that mean to shut the holder out': async (phones, { number }, _, guess) => {
    for (let turn = 0; turn < 3; turn += 1) {
      for (let index = 0; index < 9; index += 1) await phones.call(sim(number, index), guess())
    }
  },
  [`${sims} SIMs`]: async (phones, { number }, day, guess) => {
    for (let index = 0; index < sims; index += 1) await phones.call(sim(number, index + day * sims), guess())
  },
  'forged messages, in everybody’s name and the holder’s': async (
    phones,
    { number, holder, accountPhone },
    _,
    guess,
  ) => {
    for (let index = 0; index < sims; index += 1) {
      await phones.write(
        index % 3 === 0 ? holder : index % 3 === 1 ? accountPhone : sim(number, index),
        guess(),
      )
    }
  },
})

export function runAbuse(
  { days, sims }: AbuseOptions,
  told: (line: string) => void = () => {},
): Promise<Abuse> {
  const settings = {
    REPLIES_PER_HOUR: '1000000',
    LANGUAGES: 'ar,fr',
    LOG_LEVEL: 'error',
    ELIGIBILITY_DEADLINE_MS: '1000',
  }
  return openEnvironment(settings, async environment => {
    const { redis, postgres } = await environment.startServers()
    await environment.startSmsProvider()
    const clock = createMovableClock()
    const guesses = new Map<string, number>()
    const right = new Map<string, { facts: Facts; verdict: Verdict }>()
    const cnss = await environment.startCnssServer(({ idNumber, idExpiry, birthDate }) => {
      const known = right.get(idNumber)
      const digits = (day: string) => day.split('-').toReversed().join('')
      if (known && known.facts.idExpiry === digits(idExpiry) && known.facts.birthDate === digits(birthDate)) {
        return known.verdict
      }
      const key = `${clock.today()} ${countedForm({ idNumber })}`
      guesses.set(key, (guesses.get(key) ?? 0) + 1)
      return { outcome: 'unknown' }
    })
    const phones = createPhones(await environment.openService({ log: createCapturedLog().log, clock }))

    const attacks = Object.entries(attacksOf(sims))
    const figures: Figures[] = []
    const cast = attacks.map(([attack], index): Attacked => {
      const facts = { idNumber: `AB77${100 + index}`, idExpiry: '31122030', birthDate: '05091980' }
      right.set(facts.idNumber, {
        facts,
        verdict: { outcome: 'registered', registrationNumber: `Z77${100 + index}`, hasAccount: false },
      })
      figures.push({ attack, guesses: 0, guessesInADay: 0, holder: nobody(), accountPhone: nobody() })
      const holder = `+2126${60_000_000 + index}`
      const accountPhone = `+2126${61_000_000 + index}`
      return { number: index, card: countedForm(facts), facts, holder, accountPhone }
    })
    // Whose account it is is known before anybody comes.
    for (const { accountPhone, facts } of cast) await phones.call(accountPhone, facts)

    let tries = 0
    const guessAt =
      ({ facts }: Attacked) =>
      (): Facts => {
        tries += 1
        const day = String(1 + (tries % 28)).padStart(2, '0')
        return { ...facts, birthDate: `${day}01${1_930 + (Math.floor(tries / 28) % 70)}` }
      }
    const afterOutages = { calls: 0, refused: 0 }

    /** Honest callers meet an outage, each several times, and call again when it is over. */
    async function outage(break_: () => Promise<unknown>, mend: () => Promise<unknown>, day: number) {
      const callers = [0, 1, 2].map(index => `+2126${62_000_000 + day * 100 + afterOutages.calls + index}`)
      const { facts } = cast[0] as Attacked
      const own = { ...facts, idNumber: `CD${day}${afterOutages.calls}` }
      right.set(own.idNumber, {
        facts: own,
        verdict: { outcome: 'registered', registrationNumber: 'Y1', hasAccount: true },
      })
      await break_()
      for (let turn = 0; turn < 7; turn += 1) {
        for (const caller of callers) await phones.call(caller, own).catch(() => {})
      }
      await mend()
      await untilWell(() => phones.call(`+2126${63_000_000 + afterOutages.calls}`, own))
      for (const caller of callers) {
        afterOutages.calls += 1
        if ((await phones.call(caller, own)) === 'refused') afterOutages.refused += 1
      }
    }

    for (let day = 0; day < days; day += 1) {
      for (const [index, [, attack]] of attacks.entries()) {
        const attacked = cast[index] as Attacked
        await attack(phones, attacked, day, guessAt(attacked))
        const figure = figures[index] as Figures
        figure.holder[await phones.call(attacked.holder, attacked.facts)] += 1
        figure.accountPhone[await phones.call(attacked.accountPhone, attacked.facts)] += 1
      }
      // What was parked is asked within the day.
      await settlePromises(environment)
      for (const [index, figure] of figures.entries()) {
        const { card } = cast[index] as Attacked
        const today = guesses.get(`${clock.today()} ${card}`) ?? 0
        figure.guesses += today
        figure.guessesInADay = Math.max(figure.guessesInADay, today)
      }
      told(`day ${day + 1}`)
      const outages: readonly (readonly [() => Promise<unknown>, () => Promise<unknown>])[] = [
        [() => redis.kill(), () => redis.restart()],
        [async () => cnss.become('erring'), async () => cnss.become('well')],
        [() => postgres.kill(), () => postgres.restart()],
      ]
      const [break_, mend] = outages[day % outages.length] ?? []
      if (break_ && mend) await outage(break_, mend, day)
      clock.advance(86_400)
    }
    const promisesLeft = await settlePromises(environment)
    return { figures, afterOutages, promisesLeft }
  }).then(async abuse => {
    await abuse.close()
    return abuse
  })
}

/** The next attempts are due now. */
async function settlePromises(
  environment: Parameters<Parameters<typeof openEnvironment>[1]>[0],
): Promise<number> {
  const { database } = await environment.openStore()
  try {
    const { sql } = await import('kysely')
    for (let tries = 0; ; tries += 1) {
      await sql`update jobs.job set start_after = now() where name = 'parked-look-ups' and state < 'active'`.execute(
        database.queries,
      )
      const left = await database.queries
        .selectFrom('parked')
        .select('id')
        .where('answered_at', 'is', null)
        .execute()
      if (left.length === 0 || tries > 40) return left.length
      await wait(500)
    }
  } finally {
    await database.close()
  }
}

/** A store that is back is found again within seconds, and a service that was down is asked again after ten. */
async function untilWell(call: () => Promise<Outcome>): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const outcome = await call().catch(() => 'unavailable')
    if (outcome === 'told') return
    await wait(500)
  }
  throw new Error('the service does not come back')
}
