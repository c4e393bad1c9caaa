/** The few figures that matter most: a sentence for the README, and a table with the command that measured each. */
import type { Baseline, Ratios } from '../costs.ts'
import type { StartUps } from '../start-up-figures.ts'
import { feltRows } from './felt-section.ts'
import { isKept, kept, minutesOf, settledMemory } from './kept.ts'
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
    ...wholeRows(),
    ...(isKept('felt') ? feltRows(kept('felt')) : []),
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
  const { startUps } = kept('comparison')
  if (startUps !== undefined) rows.push(startRow(startUps))
  return ['## In short', tableOf(['', '', 'measured by'], rows)]
}

function startRow({ production, embedded }: StartUps): string[] {
  return [
    'a process started',
    `ready in ${shown(production.seconds.median)} s (goal: 2) with ${shown(production.bytes.median / 1e6)} MB of memory (goal: 150); embedded in ${shown(embedded.seconds.median)} s (goal: 5)`,
    '`npm run bench`',
  ]
}

/** Nothing of figures that were kept before whole calls were played. */
function wholeRows(): string[][] {
  const [call, opening, message] = (['call', 'opening', 'message'] as const).map(hop =>
    of(hop, 'service', 32),
  )
  if (call === undefined) return []
  const times = (ratios: Ratios | undefined, baseline: Baseline) =>
    `${shown(ratios?.[baseline]?.median ?? Number.NaN)} ×`
  const { processor = Number.NaN, pooled = 0 } = opening?.cost ?? {}
  return [
    [
      'a whole call, the number told',
      `${times(call.times, 'peer')} that of Express with ussd-menu-builder, which looks nothing up (goal: 0.95), ${times(call.times, 'guarded')} that of ussd-state-builder as recommended`,
      '`npm run bench`',
    ],
    [
      'a whole call, an account opened',
      `${times(opening?.unpooledTimes, 'peer')} that of Express with ussd-menu-builder, Argon2id apart: ${shown((processor - pooled) / 1_000)} ms of processor, and ${shown(pooled / 1_000)} for Argon2id`,
      '`npm run bench`',
    ],
    [
      'a text message answered by one',
      `${times(message?.times, 'peer')} a whole call of Express with ussd-menu-builder`,
      '`npm run bench`',
    ],
  ]
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
