/** A carrier on its bad days: what it answers, what it takes all the same, and what it reports later. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Environment } from '#test/support/environment.ts'
import { type Answer, json } from '#test/support/http-stub.ts'
import { type Posted, taken } from '#test/support/sms-provider.ts'

export const moods = {
  well: 'takes everything and reports it',
  'says 500': 'answers HTTP 500, and has taken half of them all the same; reports nothing',
  'says 401': 'knows the key no more',
  slow: 'takes three seconds for each answer',
  'reports in the wrong order': 'says failed first and delivered later, twice, before and after its answer',
} as const
export type Mood = keyof typeof moods

/** A message that lies on somebody's phone. */
export interface Arrived {
  to: string
  text: string
  at: number
  mood: Mood
}

export interface CarrierStandIn {
  mood: Mood
  /** In the order of their arrival. */
  arrived: readonly Arrived[]
  textsTo(phone: string): string[]
  /** Requests that it saw, whatever came of them. */
  asked(): number
  /** Resolves when the reports under way are made. */
  idle(): Promise<void>
}

export async function startCarrier(
  environment: Environment,
  report: (form: Record<string, string>) => Promise<boolean>,
): Promise<CarrierStandIn> {
  const arrived: Arrived[] = []
  const reporting = new Set<Promise<void>>()
  let asked = 0

  async function tell(id: string, to: string, statuses: readonly [afterMs: number, status: string][]) {
    for (const [afterMs, status] of statuses) {
      await wait(afterMs)
      const form = { id, status, phoneNumber: to }
      while (!(await report(form))) await wait(200)
    }
  }

  const standIn: CarrierStandIn = {
    mood: 'well',
    arrived,
    textsTo: phone => arrived.filter(({ to }) => to === phone).map(({ text }) => text),
    asked: () => asked,
    async idle() {
      while (reporting.size > 0) await Promise.all(reporting)
    },
  }

  async function answer({ to, text }: Posted): Promise<Answer> {
    asked += 1
    const { mood } = standIn
    if (mood === 'says 401') return { status: 401, body: 'The supplied authentication is invalid' }
    const id = `ATXid_${asked}`
    const arrive = () => arrived.push({ to, text, at: Date.now(), mood })
    if (mood === 'says 500') {
      if (asked % 2 === 0) arrive()
      return json(500, {})
    }
    if (mood === 'slow') await wait(3_000)
    arrive()
    const said: [number, string][] =
      mood === 'reports in the wrong order'
        ? [
            [0, 'Failed'],
            [200, 'Success'],
            [50, 'Failed'],
            [50, 'Success'],
          ]
        : [[50, 'Success']]
    const told: Promise<void> = tell(id, to, said).finally(() => reporting.delete(told))
    reporting.add(told)
    if (mood === 'reports in the wrong order') await wait(100)
    return taken(to, id)
  }

  await environment.startSmsProvider(answer)
  return standIn
}
