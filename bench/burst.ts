/** Ten times the usual load for a while: how many are sent away, how politely, and how soon all is well again. */
import { setTimeout as wait } from 'node:timers/promises'
import { openPool } from './connection.ts'
import { hopsOfCall } from './dialogue.ts'
import { distributionOf } from './distribution.ts'
import type { GrowthParts } from './growth-parts.ts'
import { type HopOutcome, playForOutcome } from './hop-outcome.ts'
import { type Call, newCall } from './load.ts'
import { callerOf } from './people.ts'
import { tableOf } from './table.ts'

/** Whole calls, every eighth of which opens an account: that is what a processor has least of. */
const phases = [
  { name: 'usual', callsPerSecond: 40, seconds: 5 },
  { name: 'ten times as many', callsPerSecond: 400, seconds: 10 },
  { name: 'usual again', callsPerSecond: 40, seconds: 10 },
] as const
const accountEvery = 8
const openersFrom = 60_000_000
const gatewayMs = 10_000

interface Hop {
  outcome: HopOutcome | 'too late'
  /** Of the phase that its call began in. */
  phase: string
  milliseconds: number
  /** Seconds since the start. */
  at: number
}

export async function runBurst({ stage, print }: GrowthParts) {
  const calls = phases.reduce((sum, { callsPerSecond, seconds }) => sum + callsPerSecond * seconds, 0)
  const tellerFrom = 10_000_000
  await stage.enrol(tellerFrom, calls, true)
  await stage.enrol(openersFrom, Math.ceil(calls / accountEvery), false)
  // Beyond the ceiling look-ups are deferred; turns beyond what a process answers are shed.
  const ceiling = { LOOKUPS_PER_SECOND: '200' }
  const service = await stage.startVariant('service', { settings: ceiling })
  const hops: Hop[] = []
  const pool = await openPool(service.port, 0)
  const playing = new Set<Promise<void>>()
  const begun = performance.now()
  let dialled = 0
  for (const { name, callsPerSecond, seconds } of phases) {
    const phaseBegun = performance.now()
    for (let sent = 0; sent < callsPerSecond * seconds; await wait(5)) {
      const due = Math.min(
        callsPerSecond * seconds,
        Math.floor(((performance.now() - phaseBegun) / 1_000) * callsPerSecond),
      )
      for (; sent < due; sent += 1) {
        const opens = dialled % accountEvery === 0
        const index = opens ? openersFrom + dialled / accountEvery : tellerFrom + dialled
        dialled += 1
        const played = play(newCall(service, callerOf(index, !opens)), name).finally(() =>
          playing.delete(played),
        )
        playing.add(played)
      }
    }
  }
  await Promise.all(playing)
  pool.close()
  await service.stop()

  const summary = phases.map(({ name }) => {
    const own = hops.filter(({ phase }) => phase === name)
    const count = (outcome: Hop['outcome']) => own.filter(hop => hop.outcome === outcome).length
    return {
      phase: name,
      hops: own.length,
      busy: count('busy'),
      bySms: count('by SMS'),
      unavailable: count('unavailable'),
      cutOff: count('cut off'),
      tooLate: count('too late'),
      latency: distributionOf(own.map(({ milliseconds }) => milliseconds)),
    }
  })
  const heads = [
    'calls',
    'hops',
    'busy',
    'by SMS',
    'unavailable',
    'cut off',
    'over 10 s',
    'p50 ms',
    'p99',
    'longest',
  ]
  const rows = summary.map(({ phase, latency, ...counts }) => [
    phase,
    counts.hops,
    counts.busy,
    counts.bySms,
    counts.unavailable,
    counts.cutOff,
    counts.tooLate,
    latency.p50,
    latency.p99,
    latency.most,
  ])
  const recoveredSeconds = recoveryOf(hops)
  print(
    `${tableOf(heads, rows)}all hops within 250 ms again ${recoveredSeconds.toFixed(1)} s after the rush\n\n`,
  )
  return { summary, recoveredSeconds }

  async function play(call: Call, phase: string): Promise<void> {
    while (call.hop < hopsOfCall) {
      const connection = await pool.take()
      const asked = performance.now()
      const outcome = await playForOutcome(service, connection, call)
      const milliseconds = performance.now() - asked
      if (outcome === 'cut off') connection.close()
      else pool.give(connection)
      const late = milliseconds > gatewayMs
      hops.push({
        outcome: late ? 'too late' : outcome,
        phase,
        milliseconds,
        at: (performance.now() - begun) / 1_000,
      })
      if (outcome !== 'answered') return
      call.hop += 1
    }
  }
}

/** Seconds from the end of the rush to the last hop that took long. */
function recoveryOf(hops: readonly Hop[]): number {
  const rushEnds = phases[0].seconds + phases[1].seconds
  const slow = hops.filter(({ at, milliseconds }) => at > rushEnds && milliseconds > 250).map(({ at }) => at)
  return Math.max(0, ...slow.map(at => at - rushEnds))
}
