/**
 * One bind that is kept: the lease, the connection, and after its end a pause and the next attempt, until it is stopped or
 * the SMSC refuses for good. The lease is given back before each pause, so that a process that reaches the SMSC has its turn.
 */
import type { Clock } from '../platform/clock.ts'
import { monotonicMs } from '../platform/clock.ts'
import { pauseMs } from './back-off.ts'
import type { BindParts } from './bind.ts'
import { type BoundPair, bindPair } from './bound-pair.ts'
import { createLeaseHolder } from './lease-holder.ts'
import type { Leases } from './leases.ts'
import type { Pace } from './pace.ts'
import { createSubmissions } from './submissions.ts'

export type SlotState =
  | 'starting'
  /** Another process holds it. */
  | 'held elsewhere'
  | 'binding'
  | 'bound'
  /** Between two attempts. */
  | 'down'
  /** For good: a setting has to be changed. */
  | 'refused'
  | 'stopped'

export interface SlotParts extends Omit<BindParts, 'as' | 'closed'> {
  /** Of the lease: the same in all processes. */
  name: string
  how: 'transceiver' | 'receiver-transmitter'
  window: number
  pace: Pace
  leases: Leases
  clock: Pick<Clock, 'id' | 'digits'>
  /** The first pause after a failure; a second unless it is told. */
  leastPauseMs?: number | undefined
  /** Whether another slot of this process is bound: it is in no hurry to have this one too. */
  hasAnother(): boolean
  /** Not the first of those that processes share: it waits until it is known who has that. */
  isFurther: boolean
  changed(state: SlotState, why: string): void
}

const askAgainMs = 1_000
/** A process that has a bind leaves the next one to those that have none. */
const afterOthersMs = 4_000
/** A bind that broke sooner was no success. */
const livedMs = 1_000

export function createSlot(parts: SlotParts) {
  const { clock, leases, changed } = parts
  const submissions = createSubmissions(parts)
  const lease = createLeaseHolder(leases, parts.name, clock.id())
  const stopping = Promise.withResolvers<void>()
  let state = 'starting' as SlotState
  let why = ''
  let isStopped = false
  let failures = 0
  let pair: BoundPair | null = null

  function become(next: SlotState, reason = ''): void {
    if (next === state && reason === why) return
    state = next
    why = reason
    changed(next, reason)
  }

  const chance = () => Number(clock.digits(3)) / 1_000
  async function pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, milliseconds)
    await Promise.race([promise, stopping.promise])
    clearTimeout(timer)
  }

  const isOver = () => isStopped || state === 'refused'

  async function run(): Promise<void> {
    if (parts.isFurther) await pause(askAgainMs)
    while (!isOver()) {
      if (parts.hasAnother()) await pause(afterOthersMs)
      const lost = Promise.withResolvers<string>()
      if (!isStopped && (await lease.acquire(() => lost.resolve('the lease is lost')))) {
        await hold(lost.promise)
        await lease.release()
        if (!isOver()) await pause(pauseMs(Math.max(0, failures - 1), chance(), parts.leastPauseMs))
      } else {
        become('held elsewhere')
        await pause(askAgainMs * (0.5 + chance()))
      }
    }
    if (isStopped) become('stopped')
  }

  /** Until the bind is gone. */
  async function hold(lost: Promise<string>): Promise<void> {
    become('binding')
    const closed = Promise.withResolvers<string>()
    const binding = bindPair({ ...parts, closed: closed.resolve }, parts.how)
    const outcome = await Promise.race([binding, stopping.promise])
    if (outcome === undefined) {
      // Nobody waits for an SMSC that takes its time; should it still bind us, it is told goodbye.
      void binding.then(late => (late.kind === 'bound' ? late.pair.unbind() : undefined))
      return
    }
    if (outcome.kind === 'refused') {
      failures += 1
      return become(outcome.isFinal ? 'refused' : 'down', outcome.why)
    }
    const boundAt = monotonicMs()
    pair = outcome.pair
    submissions.use(pair.sending)
    become('bound')
    const end = await Promise.race([closed.promise, lost, stopping.promise.then(() => 'stopped')])
    submissions.use(null)
    // Closed already, this does nothing.
    await pair.unbind()
    pair = null
    failures = monotonicMs() - boundAt < livedMs ? failures + 1 : 0
    become('down', end)
  }

  const running = run()
  return {
    submit: submissions.submit,
    /** How many wait or are unanswered. */
    load: () => submissions.count(),
    unanswered: () => submissions.unanswered(),
    isBound: () => state === 'bound' && !isStopped,
    state: () => ({ state, why }),
    async stop(): Promise<void> {
      isStopped = true
      stopping.resolve()
      await running
    },
  }
}

export type Slot = ReturnType<typeof createSlot>
