/** `npm run bench -- --soak 10m`: whole calls at a steady rate for long; memory is to stay flat. */
import { hopsOfCall } from './dialogue.ts'
import { distributionOf } from './distribution.ts'
import { newCall, playSteadily } from './load.ts'
import { callerOf } from './people.ts'
import { residentBytes } from './processes.ts'
import { settledMemory } from './report/kept.ts'
import { saveResult } from './results.ts'
import { openStage } from './stage.ts'
import { tableOf } from './table.ts'

const hopsPerSecond = 500
const sampleSeconds = 10

export async function runSoak(seconds: number, keep: boolean, print: (text: string) => void): Promise<void> {
  await using stage = await openStage()
  const callsPerSample = Math.ceil((hopsPerSecond * sampleSeconds) / hopsOfCall)
  const samples = Math.ceil(seconds / sampleSeconds)
  await stage.enrol(0, callsPerSample * samples, true)
  const service = await stage.startVariant('service')
  const figures: { seconds: number; megabytes: number; redisMegabytes: number; p50: number; p99: number }[] =
    []
  const begun = performance.now()
  for (let sample = 0; sample < samples; sample += 1) {
    const calls = Array.from({ length: callsPerSample }, (_, index) =>
      newCall(service, callerOf(sample * callsPerSample + index, true)),
    )
    // Callers come one after the other all the time, and so do their look-ups.
    const { latencies } = await playSteadily(service, calls, {
      hopsPerSecond,
      upTo: hopsOfCall,
      finishing: true,
    })
    const { p50, p99 } = distributionOf(latencies)
    const { bytes } = await stage.counting.redisMemory()
    figures.push({
      seconds: (performance.now() - begun) / 1_000,
      megabytes: residentBytes(service.pid) / 1e6,
      redisMegabytes: bytes / 1e6,
      p50,
      p99,
    })
  }
  const shown = figures.filter((_, index) => index % Math.ceil(figures.length / 20) === 0)
  const heads = ['seconds', 'service MB', 'Redis MB', 'p50 ms', 'p99']
  print(
    tableOf(
      heads,
      shown.map(row => [Math.round(row.seconds), row.megabytes, row.redisMegabytes, row.p50, row.p99]),
    ),
  )
  const { least, most } = settledMemory({ figures })
  print(`\nonce settled the service's memory moves between ${least.toFixed(0)} and ${most.toFixed(0)} MB\n`)
  print(`kept in ${await saveResult('soak', { hopsPerSecond, figures }, keep)}\n`)
}
