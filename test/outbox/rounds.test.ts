// Whoever asks how the workers are hears of the slowest one.
import { expect, test } from 'vitest'
import { createRounds } from '#src/outbox/rounds.ts'

test('the one that stands still tells, whatever the others do', () => {
  let now = 1_000
  const rounds = createRounds(() => now)
  const [one, other] = [rounds.add(), rounds.add()]
  now += 500
  one(true)
  expect(rounds.sinceRoundMs()).toBe(500)
  other(true)
  expect(rounds.sinceRoundMs()).toBe(0)
})

test('one that fails comes round, and does not succeed', () => {
  let now = 1_000
  const rounds = createRounds(() => now)
  const worker = rounds.add()
  now += 700
  worker(false)
  expect([rounds.sinceRoundMs(), rounds.sinceSuccessMs()]).toEqual([0, 700])
  worker(true)
  expect(rounds.sinceSuccessMs()).toBe(0)
})
