// The profile knows our rooms by their paths: when one moves, its time would be told as another's, or as the rest.
import { globSync } from 'node:fs'
import { expect, it } from 'vitest'
import { partOf } from '#bench/profile-parts.ts'

it.each([
  ['machines/screens.ts', 'screens'],
  ['machines/encoding.ts', 'screens'],
  ['machines/locales/*.ts', 'screens'],
  ['machines/input.ts', 'reading answers'],
  ['machines/reading/*.ts', 'reading answers'],
  ['machines/conversation.ts', 'machine'],
  ['src/vault/*.ts', 'sealing'],
  ['src/journal/*.ts', 'journal'],
  ['src/monitoring/*.ts', 'metrics and minute counters'],
  ['src/platform/log.ts', 'log'],
  ['src/platform/clock.ts', 'lock and load'],
  ['src/sessions/*.ts', 'lock and load'],
  ['src/redis/*.ts', 'Redis client'],
  ['src/conversation/*.ts', 'turn'],
  ['src/gateways/*/*.ts', 'gateway'],
  ['src/http/*.ts', 'Koa and routes'],
])('%s is there, and told as “%s”', (pattern, part) => {
  const files = globSync(pattern, { cwd: new URL('../../', import.meta.url) })
  expect(files).not.toEqual([])
  for (const file of files) expect(partOf(`file:///app/${file}`, 'any')).toBe(part)
})
