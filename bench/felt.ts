/** `npm run bench -- --felt`: how long people wait at half of a national peak on one processor, and how many it lets begin. */
import { warmUp } from './comparison.ts'
import { callersOf, countingCallers, hopKinds, hopsPerSecond, playMix } from './felt-mix.ts'
import { openOnlookers } from './onlookers.ts'
import type { Options } from './options.ts'
import { processorTime } from './processes.ts'
import { saveResult } from './results.ts'
import { openStage } from './stage.ts'
import { growStarts } from './starts.ts'
import { tableOf } from './table.ts'

const openersFrom = 50_000_000
const startersFrom = 80_000_000
/** Of the same load before anything is measured. */
const settleSeconds = 30
/** What a carrier takes to answer. */
const carrierMs = 200

export async function runFelt({ forSeconds: seconds, keep }: Options, print: (text: string) => void) {
  await using stage = await openStage(undefined, { carrierMs })
  const { sent } = stage
  const settling = Math.min(settleSeconds, seconds)
  const people = callersOf(settling + seconds)
  await stage.enrol(0, people.tellers, true)
  await stage.enrol(openersFrom, people.openers, false)
  const service = await stage.startVariant('service')
  const nextCaller = countingCallers(0, openersFrom)
  print('warming up\n')
  await warmUp(service)
  await playMix({ service, sent, seconds: settling, nextCaller })

  print(`${hopsPerSecond} hops a second for ${seconds} seconds\n`)
  const onlookers = openOnlookers(`http://127.0.0.1:${service.port}`, stage.opsToken)
  const [timeBefore, begun] = [processorTime(service.pid), performance.now()]
  const mix = await playMix({ service, sent, seconds, nextCaller })
  const processorShare = (processorTime(service.pid) - timeBefore) / ((performance.now() - begun) * 1_000)
  const looked = await onlookers.leave()

  print('new calls, ever more of them\n')
  const starts = await growStarts(service, Math.min(5, seconds), startersFrom)
  await service.stop()
  const result = { hopsPerSecond, seconds, carrierMs, processorShare, looked, starts, ...mix }
  print(
    `\n${tableOf(
      ['a hop', 'of them', 'not as usual', 'p50 ms', 'p99', 'slowest'],
      hopKinds.map(kind => {
        const { count, failed, latency } = mix.hops[kind]
        return [kind, count, failed, latency.p50, latency.p99, latency.most]
      }),
    )}`,
  )
  for (const [kind, { p50, p99, most }] of Object.entries(mix.toCarrier)) {
    print(
      `${kind} at the carrier: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)}, slowest ${most.toFixed(0)}\n`,
    )
  }
  print(`${(processorShare * 100).toFixed(0)} % of a processor; `)
  print(`slowest scrape ${looked.scrapes.slowest.toFixed(0)} ms, page ${looked.pages.slowest.toFixed(0)}\n\n`)
  print(
    tableOf(
      ['new calls a second', 'sent away', 'p50 ms', 'p99', '% of a processor'],
      starts.steps.map(step => [
        step.perSecond,
        step.failed,
        step.latency.p50,
        step.latency.p99,
        step.processorShare * 100,
      ]),
    ),
  )
  print(`kept in ${await saveResult('felt', result, keep)}\n`)
}
