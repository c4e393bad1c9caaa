/**
 * Africa's Talking's messaging API as it is on its worst day: it refuses, hangs after accepting, breaks down before, and
 * reports deliveries late, twice, in any order, and contrary to what it said first.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import type { Findings } from './findings.ts'

export interface Accepted {
  id: string
  to: string
  text: string
  /** The first final report that the service took note of. */
  told: 'delivered' | 'failed' | null
  /** Whether the service was answered. */
  answered: boolean
}

export interface SmsProvider {
  url: string
  /** Everything that was accepted, in order. */
  accepted: readonly Accepted[]
  /** What arrived on a phone. */
  receivedBy(phone: string): readonly string[]
  /** No more faults, and reports at once. */
  calmDown(): void
  /** Resolves when the reports under way have been made. */
  idle(): Promise<void>
  close(): Promise<void>
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

export async function createSmsProvider(parts: SmsProviderParts): Promise<SmsProvider> {
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
    return throwOf < 0.96 ? 'breaks down' : 'has no credit'
  }

  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request))
    const to = form.get('to') ?? ''
    const mood = moodNow()
    findings.count(`sms ${mood}`)
    const answer = (statusCode: number, status: string, messageId: string) => {
      response.writeHead(201, { 'content-type': 'application/json' })
      const Recipients = [{ statusCode, status, messageId, number: to, cost: 'MAD 0.1' }]
      response.end(JSON.stringify({ SMSMessageData: { Message: 'Sent to 1/1', Recipients } }))
    }
    if (mood === 'refuses') return answer(403, 'InvalidPhoneNumber', 'None')
    if (mood === 'has no credit') return answer(405, 'InsufficientBalance', 'None')
    if (mood === 'breaks down') return answer(500, 'InternalServerError', 'None')

    const message: Accepted = {
      id: `ATXid_${String(accepted.length).padStart(6, '0')}${chance.whole(100, 999)}`,
      to,
      text: form.get('message') ?? '',
      told: null,
      answered: mood === 'accepts',
    }
    accepted.push(message)
    const told = tell(message).finally(() => reporting.delete(told))
    reporting.add(told)
    if (mood === 'accepts') answer(101, 'Success', message.id)
    // Hanging, it is left to the service to end the connection.
    if (mood === 'drops after accepting') response.socket?.destroy()
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
      if (message.told === null && status === final)
        message.told = final === 'Success' ? 'delivered' : 'failed'
    }
  }

  const server = createServer((request, response) => void answerTo(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted,
    receivedBy: phone => accepted.filter(({ to }) => to === phone).map(message => message.text),
    calmDown() {
      isFaulty = false
    },
    async idle() {
      while (reporting.size > 0) await Promise.all(reporting)
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
