/**
 * What waits to be submitted by a link: answers of calls before text messages, never more unanswered than the window holds,
 * at the pace that the SMSC bears. What has waited too long has not been written.
 */
import type { Connection, Request } from './connection.ts'
import type { Pace } from './pace.ts'
import type { Outcome } from './pending-requests.ts'
import { commands, statuses } from './protocol.ts'

export interface SubmitOptions {
  /** Before all that are not. */
  urgent?: boolean
  /** After this it is not written any more. */
  withinMs: number
}

interface Waiting {
  request: Request
  settle(outcome: Outcome): void
  timer: NodeJS.Timeout
}

const mostWaiting = 2_000

export function createSubmissions(parts: { window: number; pace: Pace }) {
  const { window, pace } = parts
  const queues: { urgent: Waiting[]; others: Waiting[] } = { urgent: [], others: [] }
  let connection: Connection | null = null
  let unanswered = 0
  let wake: NodeJS.Timeout | undefined

  function pump(): void {
    clearTimeout(wake)
    while (connection?.isOpen() && unanswered < window && queues.urgent.length + queues.others.length > 0) {
      const waitMs = pace.waitMs()
      if (waitMs > 0) {
        wake = setTimeout(pump, Math.ceil(waitMs))
        return
      }
      const next = queues.urgent.shift() ?? queues.others.shift()
      if (next !== undefined) void send(connection, next)
    }
  }

  async function send(by: Connection, { request, settle, timer }: Waiting): Promise<void> {
    clearTimeout(timer)
    unanswered += 1
    pace.left()
    const outcome = await by.request(request)
    unanswered -= 1
    if (outcome.kind === 'answered' && isThrottled(outcome.pdu.status)) pace.throttled()
    settle(outcome)
    pump()
  }

  function drop({ urgent, others }: typeof queues): void {
    for (const { settle, timer } of [...urgent.splice(0), ...others.splice(0)]) {
      clearTimeout(timer)
      settle({ kind: 'unwritten' })
    }
  }

  return {
    /** From now on by this connection; null: by none, and what waits was not written. */
    use(by: Connection | null): void {
      connection = by
      if (by === null) drop(queues)
      else pump()
    },
    submit(request: Request, { urgent = false, withinMs }: SubmitOptions): Promise<Outcome> {
      if (!connection?.isOpen() || queues.urgent.length + queues.others.length >= mostWaiting) {
        return Promise.resolve({ kind: 'unwritten' })
      }
      const queue = urgent ? queues.urgent : queues.others
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      const waiting: Waiting = {
        request,
        settle: resolve,
        timer: setTimeout(() => {
          queue.splice(queue.indexOf(waiting), 1)
          resolve({ kind: 'unwritten' })
        }, withinMs),
      }
      queue.push(waiting)
      pump()
      return promise
    },
    /** Those that wait and those that are unanswered. */
    count: () => queues.urgent.length + queues.others.length + unanswered,
    unanswered: () => unanswered,
  }
}

export type Submissions = ReturnType<typeof createSubmissions>

export function isThrottled(status: number): boolean {
  return status === statuses.ESME_RTHROTTLED || status === statuses.ESME_RMSGQFUL
}

/** Whether it is a message of somebody's, and no matter of the link. */
export function isMessage(command: number): boolean {
  return command === commands.deliverSm || command === commands.dataSm || command === commands.submitSm
}
