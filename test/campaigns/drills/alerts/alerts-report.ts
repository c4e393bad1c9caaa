// The alerts' table: each fault on an installation of its own, which alert rang when, what showed the cause, when all was quiet.
import { setTimeout as wait } from 'node:timers/promises'
import { type Fault, faults } from './faults.ts'
import { openWatched, type Watched } from './stage.ts'

export interface AlertsSize {
  perMinute: number
  /** Before anything breaks: what rules compare with. */
  quietSeconds: number
  /** In which the alert has to ring, and again in which all has to be quiet. */
  mostSeconds: number
}

export const longAlerts: AlertsSize = { perMinute: 60, quietSeconds: 600, mostSeconds: 1_800 }
export const shortAlerts: AlertsSize = { ...longAlerts, quietSeconds: 60 }

const print = (line: string) => void process.stdout.write(`${line}\n`)

/** Seconds since the fault was put in, by alert. */
interface Times {
  pending: Map<string, number>
  firing: Map<string, number>
}

interface Told extends Times {
  name: string
  early: string[]
  /** Seconds since it was mended, by alert. */
  resolved: Map<string, number>
  answered: number
  other: number
  health: string
  shown: string[]
}

/** Whether each alert rang, and none before. */
export async function reportAlerts(names: readonly string[], size: AlertsSize): Promise<boolean> {
  print(
    `${size.perMinute} calls a minute on two processes each, ${size.quietSeconds} s before anything breaks\n`,
  )
  const all = await Promise.all(
    names.map(async name => {
      const fault = faults[name]
      if (fault === undefined) throw new Error(`there is no fault ${name}`)
      const told = await play(name, fault, size)
      for (const line of detailsOf(told, fault)) print(line)
      return { fault, told }
    }),
  )
  print(
    '\n| fault | rang | after | others that rang | calls meanwhile, and not answered at once | quiet again after |',
  )
  print('|---|---|--:|---|--:|--:|')
  for (const { fault, told } of all) print(rowOf(told, fault))
  return all.every(({ fault, told }) => told.firing.has(fault.alert) && told.early.length === 0)
}

async function play(name: string, fault: Fault, size: AlertsSize): Promise<Told> {
  const stage = await openWatched(size.perMinute)
  try {
    await wait(size.quietSeconds * 1_000)
    const early = (await stage.prometheus.alerts()).filter(({ state }) => state === 'firing')
    stage.callers.tally()
    await fault.breaks(stage)
    const { pending, firing } = await listen(stage, fault.alert, size.mostSeconds)
    const calls = stage.callers.tally()
    const health = await stage.health()
    const shown = (await Promise.all(fault.shownBy.map(stage.prometheus.ask))).flat()
    await fault.mends(stage)
    const resolved = await listenForQuiet(stage, firing, size.mostSeconds)
    const told = early.map(({ alert }) => alert)
    return { name, early: told, pending, firing, resolved, ...calls, health, shown }
  } finally {
    await stage.close()
  }
}

/** Until the alert rings, and half a minute more for others. */
async function listen({ prometheus }: Watched, alert: string, mostSeconds: number): Promise<Times> {
  const since = Date.now()
  const times: Times = { pending: new Map(), firing: new Map() }
  const seconds = () => Math.round((Date.now() - since) / 1_000)
  let until = mostSeconds
  while (seconds() < until) {
    for (const { alert: rings, state } of await prometheus.alerts()) {
      const seen = times[state]
      if (!seen.has(rings)) seen.set(rings, seconds())
      if (rings === alert && state === 'firing') until = Math.min(until, (times.firing.get(alert) ?? 0) + 30)
    }
    await wait(1_000)
  }
  return times
}

async function listenForQuiet(
  { prometheus }: Watched,
  firing: ReadonlyMap<string, number>,
  mostSeconds: number,
): Promise<Map<string, number>> {
  const since = Date.now()
  const rings = new Set(firing.keys())
  const resolved = new Map<string, number>()
  while (Date.now() - since < mostSeconds * 1_000) {
    const now = (await prometheus.alerts()).filter(({ state }) => state === 'firing')
    for (const { alert } of now) {
      rings.add(alert)
      resolved.delete(alert)
    }
    for (const alert of rings) {
      const isOver = !now.some(one => one.alert === alert)
      if (isOver && !resolved.has(alert)) resolved.set(alert, Math.round((Date.now() - since) / 1_000))
    }
    if (now.length === 0) return resolved
    await wait(1_000)
  }
  return resolved
}

const written = (times: ReadonlyMap<string, number>) =>
  [...times].map(([alert, seconds]) => `${alert} ${seconds} s`).join(', ') || 'none'

function detailsOf(told: Told, { what }: Fault): string[] {
  return [
    `${told.name}: ${what}`,
    `  rang before: ${told.early.join(', ') || 'none'}`,
    `  about to ring: ${written(told.pending)}`,
    `  rang: ${written(told.firing)}`,
    `  quiet again: ${written(told.resolved)}`,
    `  /health/shared: ${told.health}`,
    ...told.shown.map(line => `  ${line}`),
  ]
}

function rowOf(told: Told, { alert, what }: Fault): string {
  const { name, firing, resolved, answered, other } = told
  const others = [...firing].filter(([one]) => one !== alert)
  const seconds = (count: number | undefined) => (count === undefined ? '–' : `${count} s`)
  const cells = [
    `\`${name}\`: ${what}`,
    firing.has(alert) ? `\`${alert}\`` : '**none**',
    seconds(firing.get(alert)),
    others.map(([one, after]) => `\`${one}\` (${after} s)`).join(', ') || '–',
    `${answered + other}, ${other}`,
    seconds(resolved.get(alert)),
  ]
  return `| ${cells.join(' | ')} |`
}
