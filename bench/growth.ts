/** `npm run bench -- --growth`: what many live sessions, more processes, a slow eligibility service and a rush do to a hop. */
import { runBurst } from './burst.ts'
import { askingHops } from './dialogue.ts'
import { distributionOf } from './distribution.ts'
import type { GrowthParts } from './growth-parts.ts'
import { fillSessions, forgetSessions } from './live-sessions.ts'
import { newCall, playAll } from './load.ts'
import type { Options } from './options.ts'
import { callerOf } from './people.ts'
import { processorTime, residentBytes } from './processes.ts'
import { saveResult } from './results.ts'
import { runSlowEligibility } from './slow-eligibility.ts'
import { openStage } from './stage.ts'
import { tableOf } from './table.ts'
import type { Variant } from './variants.ts'

/** Until V8 has compiled what is used again and again. */
const warmUpCalls = 4_000
const sessionCounts = [0, 10_000, 100_000, 1_000_000]

export async function runGrowth(options: Options, print: (text: string) => void): Promise<void> {
  await using stage = await openStage()
  let index = 0
  const parts: GrowthParts = { stage, options, nextIndex: () => index++, print }
  const processes = await growProcesses(parts)
  const sessions = await growSessions(parts)
  // These leave answers that come by SMS, minutes of work in the background: nothing is measured after them.
  const slow = await runSlowEligibility(parts)
  const burst = await runBurst(parts)
  print(`kept in ${await saveResult('growth', { processes, slow, burst, sessions }, options.keep)}\n`)
}

async function growSessions({ stage, options, nextIndex, print }: GrowthParts) {
  const service = await stage.startVariant('service')
  const figures = []
  await measured([service], warmUpCalls, nextIndex)
  for (const count of sessionCounts) {
    const bytesEach = await fillSessions(stage, service, count, nextIndex)
    const cost = await measured([service], options.calls, nextIndex)
    figures.push({ count, bytesEach, ...cost })
  }
  await service.stop()
  await forgetSessions(stage)
  const heads = ['live sessions', 'µs CPU', 'hops/s', 'p50 ms', 'p99', 'bytes each', 'service MB']
  const rows = figures.map(({ count, processor, hopsPerSecond, latency, bytesEach, megabytes }) => [
    String(count),
    processor,
    Math.round(hopsPerSecond),
    latency.p50,
    latency.p99,
    Math.round(bytesEach),
    Math.round(megabytes),
  ])
  print(`${tableOf(heads, rows)}\n`)
  return figures
}

async function growProcesses({ stage, options, nextIndex, print }: GrowthParts) {
  const services: Variant[] = []
  const figures = []
  for (const count of [1, 2, 4]) {
    while (services.length < count) services.push(await stage.startVariant('service', { anywhere: true }))
    await measured(services, warmUpCalls * count, nextIndex)
    figures.push({ count, ...(await measured(services, options.calls * 2, nextIndex)) })
  }
  for (const service of services) await service.stop()
  const rows = figures.map(({ count, processor, hopsPerSecond, latency, megabytes }) => [
    String(count),
    processor,
    Math.round(hopsPerSecond),
    latency.p50,
    latency.p99,
    Math.round(megabytes),
  ])
  print(`${tableOf(['processes', 'µs CPU', 'hops/s', 'p50 ms', 'p99', 'MB each'], rows)}\n`)
  return figures
}

/** Calls shared out evenly, up to the last question. */
async function measured(services: readonly Variant[], calls: number, nextIndex: () => number) {
  const timeOf = () => services.reduce((sum, { pid }) => sum + processorTime(pid), 0)
  const before = timeOf()
  const begun = performance.now()
  const played = await Promise.all(
    services.map(service => {
      const some = Array.from({ length: Math.ceil(calls / services.length) }, () =>
        newCall(service, callerOf(nextIndex(), true)),
      )
      return playAll(service, some, { connections: Math.ceil(64 / services.length), upTo: askingHops })
    }),
  )
  const seconds = (performance.now() - begun) / 1_000
  const latencies = played.flatMap(each => each.latencies)
  const bytes = services.map(({ pid }) => residentBytes(pid))
  return {
    processor: (timeOf() - before) / latencies.length,
    hopsPerSecond: latencies.length / seconds,
    latency: distributionOf(latencies),
    megabytes: bytes.reduce((sum, each) => sum + each, 0) / bytes.length / 1e6,
  }
}
