/** People who call and write as they do, at half of a national peak, and how long each of them waits. */
import { setTimeout as wait } from 'node:timers/promises'
import { arrive } from './arrivals.ts'
import { openPool } from './connection.ts'
import { askingHops, hopsOfCall } from './dialogue.ts'
import { type Distribution, distributionOf } from './distribution.ts'
import { playForOutcome } from './hop-outcome.ts'
import { newCall } from './load.ts'
import { type Caller, callerOf } from './people.ts'
import { type SentMessages, untilSent } from './sent-messages.ts'
import { deliver } from './text-messages.ts'
import type { Variant } from './variants.ts'

/**
 * docs/capacity.md: a tenth of the households in one day are 306 hops a second at the peak; this is the half of them, that is
 * 126 questions, 14 accounts opened, 7 numbers told and 6 text messages. Of three calls two open an account, as there.
 */
export const perSecond = { calls: 21, messages: 6 }
export const hopsPerSecond = perSecond.calls * hopsOfCall + perSecond.messages
const accountOf = 3

/** Between reading a screen and answering it: the less, the more of a call's hops meet. */
const thinkMs = 2_000

export const hopKinds = ['question', 'number', 'account', 'message'] as const
export type HopKind = (typeof hopKinds)[number]

export interface Felt {
  count: number
  /** Not answered with the screen that belongs there. */
  failed: number
  /** Milliseconds from the gateway's request to its answer. */
  latency: Distribution
}

export interface MixParts {
  service: Variant
  sent: SentMessages
  seconds: number
  /** One who has not called or written yet. */
  nextCaller(hasAccount: boolean): Caller
}

/** How many callers a mix of that length takes, at most. */
export function callersOf(seconds: number): { tellers: number; openers: number } {
  const calls = seconds * perSecond.calls * 1.3 + 200
  const openers = Math.ceil((calls * (accountOf - 1)) / accountOf)
  return { tellers: Math.ceil(calls - openers + seconds * perSecond.messages * 1.3 + 200), openers }
}

/** @throws when a password or a reply does not leave. */
export async function playMix({ service, sent, seconds, nextCaller }: MixParts) {
  const latencies: Record<HopKind, number[]> = { question: [], number: [], account: [], message: [] }
  const failed: Record<HopKind, number> = { question: 0, number: 0, account: 0, message: 0 }
  const confirmed: { caller: Caller; at: number }[] = []
  const written: { caller: Caller; at: number }[] = []
  const pool = await openPool(service.port, 64)
  let calls = 0

  async function call(): Promise<void> {
    calls += 1
    const hasAccount = calls % accountOf === 0
    const one = newCall(service, nextCaller(hasAccount))
    for (; one.hop < hopsOfCall; one.hop += 1) {
      if (one.hop > 0) await wait(thinkMs)
      const kind: HopKind = one.hop < askingHops ? 'question' : hasAccount ? 'number' : 'account'
      const connection = await pool.take()
      const at = performance.now()
      const outcome = await playForOutcome(service, connection, one)
      latencies[kind].push(performance.now() - at)
      if (outcome === 'cut off') connection.close()
      else pool.give(connection)
      if (outcome !== 'answered') {
        failed[kind] += 1
        return
      }
      if (kind === 'account') confirmed.push({ caller: one.caller, at })
    }
  }

  async function write(): Promise<void> {
    const caller = nextCaller(true)
    const connection = await pool.take()
    const at = performance.now()
    const isTaken = await deliver(service, connection, caller).then(
      () => true,
      () => false,
    )
    latencies.message.push(performance.now() - at)
    if (isTaken) written.push({ caller, at })
    else failed.message += 1
    if (isTaken) pool.give(connection)
    else connection.close()
  }

  await Promise.all([
    arrive({ perSecond: perSecond.calls, seconds, spacing: 'random' }, call),
    arrive({ perSecond: perSecond.messages, seconds, spacing: 'random' }, write),
  ])
  pool.close()
  const firstTo = ({ caller, at }: { caller: Caller; at: number }) => sent.to(caller.phone, at)[0]
  await untilSent(() => [...confirmed, ...written].every(each => firstTo(each) !== undefined), 'the last SMS')
  const until = (some: typeof confirmed) =>
    distributionOf(some.map(each => (firstTo(each)?.at ?? Number.NaN) - each.at))
  const hops = Object.fromEntries(
    hopKinds.map((kind): [HopKind, Felt] => [
      kind,
      { count: latencies[kind].length, failed: failed[kind], latency: distributionOf(latencies[kind]) },
    ]),
  ) as Record<HopKind, Felt>
  return { hops, toCarrier: { password: until(confirmed), reply: until(written) } }
}

/** Numbers `from` on, each once. */
export function countingCallers(tellersFrom: number, openersFrom: number) {
  let [teller, opener] = [tellersFrom, openersFrom]
  return (hasAccount: boolean) => callerOf(hasAccount ? teller++ : opener++, hasAccount)
}
