/** `npm run bench -- --soak 10m`: whole calls at a steady rate for long; memory is to stay flat. */
import { hopsOfCall } from './dialogue.ts'
import { distributionOf } from './distribution.ts'
import { newCall, playSteadily } from './load.ts'
import { callerOf } from './people.ts'
import { residentBytes } from './processes.ts'
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
  // The first third fills caches and lets the garbage collector find its rhythm.
  const settled = figures.slice(Math.floor(figures.length / 3))
  const growth = slopeOf(settled.map(row => [row.seconds / 3_600, row.megabytes]))
  print(`\nthe service grows by ${growth.toFixed(1)} MB an hour once settled\n`)
  print(`kept in ${await saveResult('soak', { hopsPerSecond, megabytesPerHour: growth, figures }, keep)}\n`)
}

/** Of the line that fits best. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
}
