// A bounded share of `npm run fuzz`, on the servers of production: whatever is posted, the answer is well formed, in time,
// and honest callers notice nothing.
import { afterEach, expect, test } from 'vitest'
import { type Program, startService } from '#test/support/program.ts'
import { freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { faultsIn, fuzz, fuzzSettings } from './fuzz.ts'

const token = 'fuzz-token-0123456789'
let program: Program
afterEach(async () => void (await program.stop()))

test('a thousand hostile requests are answered well, and the service finds no fault in itself', async () => {
  program = await startService({
    ...fuzzSettings,
    DATABASE_URL: await migratedDatabaseUrl(),
    REDIS_URL: await freshRedisUrl(),
    DATA_KEYS: `t:${Buffer.alloc(32, 3).toString('base64')}`,
    CALLBACK_TOKEN: token,
  })
  // Another seed each day: what fails today can be repeated today.
  const seed = Math.floor(Date.now() / 86_400_000)
  await fuzz({ url: `${program.url}/${token}`, cases: 1_000, seed })
  expect(faultsIn(program.output())).toEqual([])
}, 120_000)
