// What verdicts told of cards is written with others, each card once, and again when the database did not take it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Failure } from '#src/platform/failures.ts'
import type { CardAccount } from '#src/registration/card-accounts.ts'
import { createCardLearning } from '#src/registration/card-learning.ts'

const told = (card: string, registrationNumber: string): CardAccount => ({ card, registrationNumber })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function open() {
  const learn = vi.fn<(told: readonly CardAccount[]) => Promise<void>>(async () => {})
  const report = vi.fn()
  const learning = createCardLearning({ learn }, report)
  const written = () => learn.mock.calls.flatMap(([rows]) => rows)
  return { learn, report, learning, written }
}

test('a card that was told twice is written once, as it was told last', async () => {
  const { learning, learn, written } = open()
  learning.learn(told('cnie:A1', 'Z1'))
  learning.learn(told('cnie:B2', 'Z2'))
  learning.learn(told('cnie:A1', 'Z3'))
  expect(learn).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(500)
  expect(written()).toEqual([told('cnie:A1', 'Z3'), told('cnie:B2', 'Z2')])
  await learning.stop()
})

test('what the database did not take is reported, and written the next time with what came meanwhile', async () => {
  const { learning, learn, report } = open()
  learn.mockRejectedValueOnce(new Failure('database-unavailable'))
  learning.learn(told('cnie:A1', 'Z1'))
  await vi.advanceTimersByTimeAsync(500)
  expect(report).toHaveBeenCalledTimes(1)
  learning.learn(told('cnie:A1', 'Z9'))
  learning.learn(told('cnie:B2', 'Z2'))
  await learning.stop()
  expect(learn.mock.lastCall?.[0]).toEqual([told('cnie:A1', 'Z9'), told('cnie:B2', 'Z2')])
})
