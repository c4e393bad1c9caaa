/** Where the service's processor time goes, by part: V8 samples it, and each sample belongs to whose work it is. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { askingHops, hopsOfCall } from './dialogue.ts'
import { newCall, playAll } from './load.ts'
import type { Options } from './options.ts'
import { callerOf } from './people.ts'
import { processorTime } from './processes.ts'
import { partOf } from './profile-parts.ts'
import { resultsFolder, saveResult } from './results.ts'
import { openStage } from './stage.ts'
import { tableOf } from './table.ts'

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[]
  samples: number[]
  timeDeltas: number[]
}

export async function runProfile(options: Options, print: (text: string) => void): Promise<void> {
  await using stage = await openStage()
  const file = join(await resultsFolder(), 'service.cpuprofile')
  const flags = ['--cpu-prof', `--cpu-prof-dir=${dirname(file)}`, `--cpu-prof-name=${basename(file)}`]
  const launched = performance.now()
  const service = await stage.startVariant('service', { flags })
  const calls = Array.from({ length: options.calls * options.rounds }, (_, index) =>
    newCall(service, callerOf(index, true)),
  )
  if (options.number) {
    await stage.enrol(0, calls.length, true)
    await playAll(service, calls, { connections: 32, upTo: askingHops })
  }
  const ready = performance.now() - launched
  const before = processorTime(service.pid)
  const upTo = options.number ? hopsOfCall : askingHops
  const { hops } = await playAll(service, calls, { connections: 32, upTo })
  const perHop = (processorTime(service.pid) - before) / hops
  await service.stop()
  const profile = JSON.parse(await readFile(file, 'utf8')) as Profile
  const shares = sharesOf(profile, ready * 1_000)
  const rows = shares.map(([part, share]) => [part, share * 100, share * perHop])
  print(`${hops} hops, ${perHop.toFixed(0)} µs of processor each with the profiler on\n\n`)
  print(tableOf(['part', '% of the working time', 'µs a hop'], rows))
  await saveResult(
    options.number ? 'profile-number' : 'profile',
    { hops, perHop, shares: Object.fromEntries(shares) },
    options.keep,
  )
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
