// Each form of the service beside the plain one, in the same round.
import { expect, it } from 'vitest'
import { scaleOutSection } from '#bench/report/scale-out-section.ts'
import { figuresOf } from '#bench/scale-out-figures.ts'

/** The machine is slower in the second round. */
const rounds = [
  new Map([
    ['one process', { question: 100, number: 300 }],
    ['two processes', { question: 110, number: 300 }],
  ]),
  new Map([
    ['one process', { question: 200, number: 600 }],
    ['two processes', { question: 240, number: 660 }],
  ]),
]
const figures = figuresOf(['one process', 'two processes'], rounds)

it('sets a form beside the plain one, round by round', () => {
  const [plain, two] = figures
  expect(plain?.question.times).toEqual({ median: 1, least: 1, most: 1 })
  expect(two?.question.processor).toBe(175)
  expect(two?.question.times.median).toBeCloseTo(1.15)
  expect(two?.number.times).toEqual({ median: 1.05, least: 1, most: 1.1 })
})

it('is a section of the page', () => {
  const measured = {
    at: '2026-11-30T13:11:24.000Z',
    commit: 'd02e8ee',
    node: 'v24.21.0',
    processors: '2 × AMD',
  }
  const page = scaleOutSection({ rounds: 2, calls: 2_500, forms: figures, ...measured }).join('\n')
  expect(page).toContain('`npm run bench -- --scale-out`: 2026-11-30')
  expect(page).toContain('in each of 2 rounds 2,500 calls to each process')
  expect(page).toContain('| two processes | 175 | 1.15 (1.10 to 1.20) | 480 | 1.05 (1.00 to 1.10) |')
})
