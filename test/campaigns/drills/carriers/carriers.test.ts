/** A short drill of a carrier's bad days: `npm run drills -- carriers` plays a minute of each. */
import { expect, test } from 'vitest'
import { runCarriers, shortCarriers } from './carriers.ts'

test('whatever the carrier does, everybody has one password that works, codes come, nothing is doubled, a backup is silent', async () => {
  const { figures, broken } = await runCarriers(shortCarriers)
  process.stdout.write(`carriers ${JSON.stringify({ ...figures, ...broken })}\n`)
  expect(Object.entries(broken).filter(([, count]) => count > 0)).toEqual([])
  expect(figures['passwords replaced']).toBeGreaterThan(0)
  expect(figures['messages that waited in the backup']).toBeGreaterThan(0)
}, 300_000)
