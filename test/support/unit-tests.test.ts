// What runs in `npm run test:unit` is what needs nothing but Node.
import { expect, it } from 'vitest'
import { sourceOf } from '../architecture/source.ts'
import { unitTests } from './unit-tests.ts'

const test = 'test/some/thing.test.ts'
const isUnit = (...files: [path: string, code: string][]) =>
  unitTests(sourceOf(new Map([...files, ['test/support/servers/redis.ts', '']]))).includes(test)

it.each([
  ["import { startRedis } from '#test/support/servers/redis.ts'"],
  ["import { openPglite } from '#src/db/pglite.ts'"],
  ["import { chromium } from 'playwright-core'"],
  ["import { spawn } from 'node:child_process'"],
])('a test with “%s” is no unit test', code => {
  expect(isUnit([test, code])).toBe(false)
})

it('nor is one whose imports lead there', () => {
  const code = "import { openEmbedded } from '../support/in-process.ts'"
  const between = "import { startRedis } from './servers/redis.ts'"
  expect(isUnit([test, code], ['test/support/in-process.ts', between])).toBe(false)
})

it('a test of pure code is one, and types alone start nothing', () => {
  const code = "import { expect } from 'vitest'\nimport type { Database } from '#src/db/pglite.ts'"
  expect(isUnit([test, code])).toBe(true)
})

it('this one is, and the test of the servers is not', () => {
  expect(unitTests()).toContain('test/support/unit-tests.test.ts')
  expect(unitTests()).not.toContain('test/support/servers/servers.test.ts')
})
