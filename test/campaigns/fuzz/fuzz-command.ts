// `npm run fuzz`: a hundred thousand hostile requests and more to a service of its own; ends with 1 when one is answered badly.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createEnvironment } from '#test/support/environment.ts'
import { faultsIn, fuzz, fuzzSettings } from './fuzz.ts'

const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } })
const cases = Number(values.cases ?? 100_000)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const print = (line: string) => void process.stdout.write(`${line}\n`)

const token = 'fuzz-token-0123456789'
await using environment = createEnvironment({ ...fuzzSettings, CALLBACK_TOKEN: token })
await environment.startServers()
// A service that kept what it was sent would not last long in this.
const program = await environment.createProgram({ flags: ['--max-old-space-size=128'] })
await program.start()
const residentMb = () => {
  const status = readFileSync(`/proc/${program.pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024)
}

print(`${cases} cases, seed ${seed} (npm run fuzz -- --cases ${cases} --seed ${seed} repeats this run)`)
const startedAt = performance.now()
let shown = 0
try {
  await fuzz({
    url: `${program.url}/${token}`,
    cases,
    seed,
    onProgress: posted => {
      if (posted < shown + cases / 10) return
      shown = posted
      const seconds = (performance.now() - startedAt) / 1_000
      print(
        `${posted} posted, ${Math.round(posted / seconds)} a second, the service holds ${residentMb()} MB`,
      )
    },
  })
  const faults = faultsIn(program.output())
  if (faults.length > 0)
    throw new Error(`the service found faults in itself:\n${faults.slice(0, 5).join('\n')}`)
  print('all answered well')
} catch (error) {
  print(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  await program.stop()
}
