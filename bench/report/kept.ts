/** The figures that the pages are written from: one file a kind of measurement, replaced by `npm run bench -- … --keep`. */
import { existsSync, readFileSync } from 'node:fs'
import type { Comparison } from '../costs.ts'
import type { Distribution } from '../distribution.ts'
import type { ScaleOutFigures } from '../scale-out-figures.ts'
import type { StartUps } from '../start-up-figures.ts'
import type { FeltFigures } from './felt-figures.ts'
import type { MonthFigures } from './month-figures.ts'

/** Where and when something was measured. */
export interface Measured {
  at: string
  commit: string
  node: string
  processors: string
}

interface Hops {
  processor: number
  hopsPerSecond: number
  latency: Distribution
  megabytes: number
}

interface Registry {
  count: number
  /** `againShare`: the time of a second import, one in a hundred changed, in times of the first. */
  imported: { linesPerSecond: number; againShare?: number; megabytes: number; bytesEach: number }
  copied?: { linesPerSecond: number }
  looked: { registry: Distribution; bare: Distribution }
}

interface Compared {
  /** The commit of the service as it was, when that was measured too. */
  before?: string
  machine: { loadBefore: number; loadAfter: number }
  /** Figures that were kept earlier have none. */
  startUps?: StartUps
  memory: Record<string, number>
  tables: Record<string, { rows: number; bytesEach: number }>
  compared: Comparison[]
}

interface Profiled {
  hops: number
  perHop: number
  shares: Record<string, number>
}

export interface Kept {
  comparison: Compared
  /** The run before it, so that two can be told. */
  'comparison-earlier': Compared
  profile: Profiled
  /** Of the hop that tells a number. */
  'profile-number': Profiled
  growth: {
    processes: (Hops & { count: number })[]
    sessions: (Hops & { count: number; bytesEach: number })[]
    slow: {
      answerMs: number
      callsWaiting: number
      bySms: number
      unavailable: number
      lookUp: Distribution
      asking: Distribution
    }
    burst: {
      recoveredSeconds: number
      summary: {
        phase: string
        hops: number
        busy: number
        bySms: number
        unavailable: number
        cutOff: number
        tooLate: number
        latency: Distribution
      }[]
    }
  }
  felt: FeltFigures
  'scale-out': ScaleOutFigures
  soak: {
    hopsPerSecond: number
    figures: { seconds: number; megabytes: number; redisMegabytes: number; p50: number; p99: number }[]
  }
  smpp: {
    turnsPerSecond: number
    messagesPerSecond: number
    seconds: number
    processorShare: number
    turn: Distribution
    turnsFailed: number
    messages: number
    messagesAnswered: number
    megabytes: number
  }
  gateways: {
    rounds: number
    calls: number
    /** `times`: of Africa's Talking's in the same round. */
    gateways: { kind: string; processor: number; times: number }[]
  }
  carriers: {
    rounds: number
    calls: number
    /** `times`: of Africa's Talking's in the same round. */
    carriers: { kind: string; processor: number; times: number; least: number; most: number }[]
  }
  registry: Registry
  'registry-embedded': Registry
  month: MonthFigures
}

export type Kind = keyof Kept

export const docs = new URL('../../docs/', import.meta.url).pathname

export function keptFile(kind: Kind): string {
  return `${docs}measurements/${kind}.json`
}

const kinds: readonly Kind[] = [
  'comparison',
  'profile',
  'growth',
  'soak',
  'registry',
  'registry-embedded',
  'month',
]

/** What has not been measured yet. */
export function missing(): readonly Kind[] {
  return kinds.filter(kind => !existsSync(keptFile(kind)))
}

/** Of what need not have been measured. */
export function isKept(kind: Kind): boolean {
  return existsSync(keptFile(kind))
}

/** @throws when nothing of that kind was ever kept. */
export function kept<K extends Kind>(kind: K): Kept[K] & Measured {
  return JSON.parse(readFileSync(keptFile(kind), 'utf8')) as Kept[K] & Measured
}

export function minutesOf({ figures }: Kept['soak']): number {
  return Math.round((figures.at(-1)?.seconds ?? 0) / 60)
}

/** Megabytes of the service, the first third left out: there caches fill and the garbage collector finds its rhythm. */
export function settledMemory({ figures }: Pick<Kept['soak'], 'figures'>): { least: number; most: number } {
  const settled = figures.slice(Math.floor(figures.length / 3)).map(({ megabytes }) => megabytes)
  return { least: Math.min(...settled), most: Math.max(...settled) }
}
