/**
 * Africa's Talking's messaging API as it is on its worst day: it refuses, hangs after accepting, breaks down before, and
 * reports deliveries late, twice, in any order, and contrary to what it said first.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Environment } from '#test/support/environment.ts'
import type { Answer } from '#test/support/http-stub.ts'
import { type Posted, recipientIs, taken } from '#test/support/sms-provider.ts'
import type { Chance } from './chance.ts'
import type { Findings } from './findings.ts'

export interface Accepted {
  id: string
  to: string
  text: string
  /** What the final reports came to that the service took note of. */
  told: 'delivered' | 'failed' | null
  /** Whether the service was answered. */
  answered: boolean
}

export interface SmsProvider {
  /** Everything that was accepted, in order. */
  accepted: readonly Accepted[]
  /** What arrived on a phone. */
  receivedBy(phone: string): readonly string[]
  /** No more faults, and reports at once. */
  calmDown(): void
  /** Resolves when the reports under way have been made. */
  idle(): Promise<void>
}

export interface SmsProviderParts {
  chance: Chance
  findings: Findings
  isFaulty: boolean
  /** Posts a form to one of the service's processes; false when nobody took it. */
  report(form: Record<string, string>): Promise<boolean>
}

type Mood =
  | 'accepts'
  | 'refuses'
  | 'hangs after accepting'
  | 'breaks down'
  | 'has no credit'
  | 'drops after accepting'

export async function createSmsProvider(
  environment: Environment,
  parts: SmsProviderParts,
): Promise<SmsProvider> {
  const { chance, findings, report } = parts
  let { isFaulty } = parts
  const accepted: Accepted[] = []
  const reporting = new Set<Promise<void>>()

  const moodNow = (): Mood => {
    const throwOf = chance.next()
    if (!isFaulty || throwOf < 0.76) return 'accepts'
    if (throwOf < 0.8) return 'refuses'
    if (throwOf < 0.86) return 'hangs after accepting'
    if (throwOf < 0.92) return 'drops after accepting'
    // One is enough: then nothing leaves until it is seen that there is credit again.
    return throwOf < 0.99 ? 'breaks down' : 'has no credit'
  }

  const answerTo = ({ to, text }: Posted): Answer => {
    const mood = moodNow()
    findings.count(`sms ${mood}`)
    const refused = (statusCode: number, status: string) =>
      recipientIs(to, { statusCode, status, messageId: 'None' })
    if (mood === 'refuses') return refused(403, 'InvalidPhoneNumber')
    if (mood === 'has no credit') return refused(405, 'InsufficientBalance')
    if (mood === 'breaks down') return refused(500, 'InternalServerError')

    const message: Accepted = {
      id: `ATXid_${String(accepted.length).padStart(6, '0')}${chance.whole(100, 999)}`,
      to,
      text,
      told: null,
      answered: mood === 'accepts',
    }
    accepted.push(message)
    const told = tell(message).finally(() => reporting.delete(told))
    reporting.add(told)
    if (mood === 'accepts') return taken(to, message.id)
    // Hanging, it is left to the service to end the connection.
    return mood === 'drops after accepting' ? 'drop' : 'hang'
  }

  /** The reports of one message; a gateway repeats a report that nobody took. */
  async function tell(message: Accepted): Promise<void> {
    const { id, to } = message
    const final = isFaulty && chance.happens(0.08) ? 'Failed' : 'Success'
    const statuses = isFaulty
      ? chance.pick([
          [final],
          ['Submitted', final],
          [final, 'Buffered'],
          [final, final],
          [final, final === 'Success' ? 'Failed' : 'Success'],
        ])
      : [final]
    for (const status of statuses) {
      // Some come before the answer to the submission.
      await wait(isFaulty ? chance.whole(0, 1_500) : 10)
      const form = {
        id,
        status,
        phoneNumber: to,
        ...(status === 'Failed' && { failureReason: 'AbsentSubscriber' }),
      }
      while (!(await report(form))) await wait(250)
      findings.count('delivery reports')
      if (status === 'Success') message.told = 'delivered'
      else if (status === 'Failed') message.told ??= 'failed'
    }
  }

  await environment.startSmsProvider(answerTo)
  return {
    accepted,
    receivedBy: phone => accepted.filter(({ to }) => to === phone).map(message => message.text),
    calmDown() {
      isFaulty = false
    },
    async idle() {
      while (reporting.size > 0) await Promise.all(reporting)
    },
  }
}
