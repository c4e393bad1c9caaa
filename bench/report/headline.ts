/** The few figures that matter most: a sentence for the README, and a table with the command that measured each. */
import type { Baseline } from '../costs.ts'
import { kept, minutesOf, settledMemory } from './kept.ts'
import { shown, tableOf } from './markdown.ts'

export function headline(): string {
  const { at, processors } = kept('comparison')
  return `Measured on ${at.slice(0, 10)}, ${processors}: a question answered takes ${beside('limit')} × the processor time of a bare server that does one GET and one SET, and ${beside('peer')} × that of Express with ussd-menu-builder. All figures: [docs/performance.md](docs/performance.md). What a country needs: [docs/capacity.md](docs/capacity.md).`
}

export function inShort(): string[] {
  const [steady, peer, tuned] = ['service', 'peer', 'tuned'].map(variant => of('steady', variant, 0))
  const p99 = (of: typeof steady) => shown(of?.cost.latency.p99 ?? Number.NaN)
  const { sessions } = kept('growth')
  const [first, last] = [sessions[0], sessions.at(-1)]
  const registry = kept('registry')
  const soak = kept('soak')
  const minutes = minutesOf(soak)
  const { least, most } = settledMemory(soak)
  const rows = [
    [
      'a question answered, everything switched on',
      `${beside('limit')} × a bare server that does one GET and one SET; ${beside('peer')} × Express with ussd-menu-builder, ${beside('tuned')} × the same tuned by hand${besideGuarded()}`,
      '`npm run bench`',
    ],
    [
      '1,000 of them a second on one processor',
      `p99 ${p99(steady)} ms; the peer’s ${p99(peer)}, tuned ${p99(tuned)}`,
      '`npm run bench`',
    ],
    [
      `${shown(last?.count ?? 0)} live sessions`,
      `${shown((last?.processor ?? Number.NaN) / (first?.processor ?? Number.NaN))} × the cost of a hop with none; ${shown(Math.round(last?.bytesEach ?? Number.NaN))} bytes of Redis each`,
      '`npm run bench -- --growth`',
    ],
    [
      `a registry of ${shown(registry.count)} people`,
      `imported at ${shown(Math.round(registry.imported.linesPerSecond))} lines a second in ${shown(registry.imported.megabytes)} MB; looked up in ${shown(registry.looked.registry.p99)} ms (p99), a bare SELECT takes ${shown(registry.looked.bare.p99)}`,
      '`npm run bench -- --people 10000000`',
    ],
    [
      `${minutes} minutes at ${soak.hopsPerSecond} hops a second`,
      `once settled between ${shown(least)} and ${shown(most)} MB of memory`,
      `\`npm run bench -- --soak ${minutes}m\``,
    ],
  ]
  return ['## In short', tableOf(['', '', 'measured by'], rows)]
}

function of(hop: string, variant: string, connections: number) {
  return kept('comparison').compared.find(
    each => each.hop === hop && each.variant === variant && each.connections === connections,
  )
}

/** A question answered at 32 connections, as a multiple of the baseline. */
function beside(baseline: Baseline): string {
  return shown(of('asking', 'service', 32)?.times[baseline]?.median ?? Number.NaN)
}

/** Figures that were kept earlier do not know it. */
function besideGuarded(): string {
  const times = of('asking', 'service', 32)?.times.guarded?.median
  if (times === undefined) return ''
  return `; ${shown(times)} × ussd-state-builder as its documentation recommends it (goal: 0.45)`
}
