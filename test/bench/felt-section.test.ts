// What people feel, told with the command that measures it again, the slowest of each hop, and where starts end.
import { expect, it } from 'vitest'
import type { FeltFigures } from '#bench/report/felt-figures.ts'
import { feltRows, feltSection } from '#bench/report/felt-section.ts'

const latency = { p50: 2, p95: 10, p99: 40, most: 137 }
const hop = { count: 1_000, failed: 0, latency }
const figures: FeltFigures = {
  hopsPerSecond: 153,
  seconds: 180,
  carrierMs: 200,
  processorShare: 0.27,
  hops: { question: hop, number: hop, account: { ...hop, latency: { ...latency, most: 341 } }, message: hop },
  toCarrier: { password: latency, reply: { ...latency, p99: 279 } },
  looked: { scrapes: { count: 12, slowest: 19 }, pages: { count: 36, slowest: 309 } },
  starts: {
    perSecond: 7_704,
    steps: [
      { perSecond: 7_704, failed: 0, latency: { ...latency, p99: 57 }, processorShare: 0.67 },
      { perSecond: 9_245, failed: 3_597, latency: { ...latency, p99: 896 }, processorShare: 0.85 },
    ],
  },
}
const measured = {
  at: '2026-11-30T13:06:30.000Z',
  commit: '29c9517',
  node: 'v24.21.0',
  processors: '2 × AMD',
}

it('is a section of the page', () => {
  const page = feltSection({ ...figures, ...measured }).join('\n')
  expect(page).toContain('`npm run bench -- --felt`: 2026-11-30')
  expect(page).toContain('| an account opened | 1,000 | 0 | 2 | 40 | 341 |')
  expect(page).toContain('7,704 a second were all answered, in 57 ms (p99)')
  expect(page).toContain('of 9,245 a second 3,597 were sent away')
})

it('names how long it was measured where that is not as usual', () => {
  const page = feltSection({ ...figures, ...measured, seconds: 20 }).join('\n')
  expect(page).toContain('`npm run bench -- --felt --for 20s`')
})

it('is told in short by the slowest hop of all', () => {
  expect(String(feltRows(figures))).toContain('no hop took longer than 341 ms')
})
