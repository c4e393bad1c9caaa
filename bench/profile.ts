/** Where the service's processor time goes, by part: V8 samples it, and each sample belongs to whose work it is. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { askingHops } from './dialogue.ts'
import { newCall, playAll } from './load.ts'
import type { Options } from './options.ts'
import { callerOf } from './people.ts'
import { processorTime } from './processes.ts'
import { resultsFolder, saveResult } from './results.ts'
import { openStage } from './stage.ts'
import { tableOf } from './table.ts'

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[]
  samples: number[]
  timeDeltas: number[]
}

/** The innermost of these on the stack names the part. Where the same file serves two parts its function tells. */
const parts: readonly [part: string, file: RegExp, name?: RegExp][] = [
  ['screens', /\/machines\/(screens|alphabet|words\/)/],
  ['reading answers', /\/machines\/(questions|answers)/],
  ['machine', /\/(machines\/|xstate\/)/],
  ['sealing', /\/src\/vault\.ts|sodium-native/],
  ['journal', /\/src\/conversation\/journal|\/kysely\/|\/pg(-[a-z]+)?\//],
  ['jobs', /\/pg-boss\//],
  ['metrics and tallies', /\/src\/(metrics|ops\/)|prom-client/],
  ['log', /\/(pino|sonic-boom|src\/log)/],
  ['save', /\/src\/sessions\//, /^(save|replace|inMs)/],
  ['lock and load', /\/src\/sessions\/|\/src\/clock/],
  ['Redis client', /\/(ioredis|redis-parser|src\/redis)/],
  ['turn', /\/src\/(conversation|composition)\//],
  ['channel', /\/src\/channels\/|\/zod\//],
  ['Koa and routes', /\/(koa|koa-[a-z]+|@koa|path-to-regexp|src\/app|src\/http|statuses|cookies)\b/],
  ['HTTP', /^node:(_http|internal\/http)/],
  ['sockets', /^node:(net|internal\/(stream|streams))/],
]

export async function runProfile(options: Options, print: (text: string) => void): Promise<void> {
  await using stage = await openStage()
  const file = join(await resultsFolder(), 'service.cpuprofile')
  const flags = ['--cpu-prof', `--cpu-prof-dir=${dirname(file)}`, `--cpu-prof-name=${basename(file)}`]
  const launched = performance.now()
  const service = await stage.startVariant('service', { flags })
  const calls = Array.from({ length: options.calls * options.rounds }, (_, index) =>
    newCall(service, callerOf(index, true)),
  )
  const ready = performance.now() - launched
  const before = processorTime(service.pid)
  const { hops } = await playAll(service, calls, { connections: 32, upTo: askingHops })
  const perHop = (processorTime(service.pid) - before) / hops
  await service.stop()
  const profile = JSON.parse(await readFile(file, 'utf8')) as Profile
  const shares = sharesOf(profile, ready * 1_000)
  const rows = shares.map(([part, share]) => [part, share * 100, share * perHop])
  print(`${hops} hops, ${perHop.toFixed(0)} µs of processor each with the profiler on\n\n`)
  print(tableOf(['part', '% of the working time', 'µs a hop'], rows))
  await saveResult('profile', { hops, perHop, shares: Object.fromEntries(shares) }, options.keep)
  print(`\n${file} opens in a browser's developer tools\n`)
}

/** Of the time in which the process was not idle, its start (the first `skipped` microseconds) left out. */
function sharesOf({ nodes, samples, timeDeltas }: Profile, skipped: number): [string, number][] {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id])))
  const partOfNode = new Map<number, string>()

  const partAt = (id: number): string => {
    const known = partOfNode.get(id)
    if (known !== undefined) return known
    const frame = byId.get(id)?.callFrame
    const above = parentOf.get(id)
    const own = frame && partOf(frame.url, frame.functionName)
    const part = own ?? (above === undefined ? 'the rest' : partAt(above))
    partOfNode.set(id, part)
    return part
  }

  const times = new Map<string, number>()
  let at = 0
  for (const [index, id] of samples.entries()) {
    const took = timeDeltas[index] ?? 0
    at += took
    if (at < skipped) continue
    const part = partAt(id)
    times.set(part, (times.get(part) ?? 0) + took)
  }
  times.delete('idle')
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times]
    .map(([part, time]) => [part, time / total] as [string, number])
    .sort((a, b) => b[1] - a[1])
}

function partOf(url: string, name: string): string | undefined {
  if (name === '(idle)') return 'idle'
  if (name === '(garbage collector)') return 'collecting garbage'
  if (name === '(program)') return 'V8 and the system'
  return parts.find(([, file, only]) => file.test(url) && (only?.test(name) ?? true))?.[0]
}
