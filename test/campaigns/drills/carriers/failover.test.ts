/** A short drill of three carriers that misbehave: `npm run drills -- failover` plays it under a thousand accounts. */
import { expect, test } from 'vitest'
import { runFailover, shortFailover } from './failover.ts'

test('three carriers misbehave: each password is accepted once or listed, and with one of two down messages come in time', async () => {
  const { figures, broken } = await runFailover(shortFailover)
  process.stdout.write(`failover ${JSON.stringify({ ...figures, ...broken })}\n`)
  expect(Object.entries(broken).filter(([, count]) => count > 0)).toEqual([])
  expect(figures['put in after the breaker opened']).toBeGreaterThan(10)
  expect(figures['accounts']).toBeGreaterThan(shortFailover.accounts / 2)
}, 300_000)
