// The page and the picture of a comparison, with an earlier commit in it and without.
import { expect, it } from 'vitest'
import { comparisonSection } from '#bench/report/comparison-section.ts'
import type { Kept, Measured } from '#bench/report/kept.ts'
import { plot } from '#bench/report/plot.ts'
import { compared } from './rounds.ts'

const figures = { limit: { processor: 25 }, peer: { processor: 60 }, service: { processor: 40 } }

function keptWith(
  comparison: Pick<Kept['comparison'], 'compared' | 'before' | 'startUps'>,
): Kept['comparison'] & Measured {
  return {
    at: '2026-11-26T17:12:52.722Z',
    commit: '4ca322c',
    node: 'v24.21.0',
    processors: '2 × AMD EPYC',
    machine: { loadBefore: 0.48, loadAfter: 0.41 },
    memory: { service: 464_000_000 },
    tables: {},
    ...comparison,
  }
}

const without = keptWith({ compared: compared('asking', 32, [figures]) })
const withBefore = keptWith({
  before: 'a62d915',
  compared: compared('asking', 32, [{ ...figures, before: { processor: 50 } }]),
})

it('tells what a hop cost before, and the command that measures it again', () => {
  const page = comparisonSection(withBefore).join('\n')
  expect(page).toContain('`npm run bench -- --before-commit a62d915`')
  expect(page).toContain('| the service | × limit | × peer | × before |')
  expect(page).toContain('| a question answered | 32 | before | 50 | 2 | 0.83 | 1 |')
  expect(plot(withBefore)).toContain('Tadamon before')
})

it('says nothing of it when it was not measured', () => {
  const page = comparisonSection(without).join('\n')
  expect(page).toContain('`npm run bench`')
  expect(page).not.toMatch(/--before-commit|× before|\*\*before\*\*/)
  expect(plot(without)).not.toContain('Tadamon before')
})

it('tells of a second peer, of whole calls and of starts where they were measured', () => {
  const even = (value: number) => ({ median: value, least: value, most: value })
  const startUps = {
    production: { seconds: even(1.26), bytes: even(205e6) },
    embedded: { seconds: even(4.3), bytes: even(580e6) },
  }
  const calls = compared('call', 32, [{ ...figures, guarded: { processor: 100 } }])
  const page = comparisonSection(keptWith({ compared: calls, startUps })).join('\n')
  expect(page).toContain('- **guarded**: the same with what its guides')
  expect(page).toContain('| a whole call, the number told | service | 40 | 1.60 | 0.67 | 0.40 |')
  expect(page).toContain('| production | 1.26 (1.26 to 1.26) | 205 (205 to 205) |')
  const earlier = comparisonSection(without).join('\n')
  expect(earlier).not.toMatch(/\*\*guarded\*\*|Whole calls|until ready/)
})
