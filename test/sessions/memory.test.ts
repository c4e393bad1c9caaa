// Memory does not grow with callers who never come back.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createMemoryStore } from '#src/sessions/memory.ts'
import { languageLifeSeconds } from '#src/sessions/sessions.ts'
import { createVirtualClock } from '#test/support/movable-clock.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('sessions that ended are let go of, though nobody asks for them', async () => {
  const clock = createVirtualClock()
  const store = createMemoryStore(clock)
  const freshSession = () => Buffer.alloc(256 * 1024).toString('latin1')
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  for (let minute = 0; minute < 10; minute++) {
    for (let caller = 0; caller < 40; caller++) {
      const key = `${minute}.${caller}`
      await store.acquire(key, 'token', 9_000)
      await store.save(key, 'token', { session: freshSession(), lifeSeconds: 30 })
    }
    await clock.sleep(60_000)
  }
  collectGarbage()
  // All 400 would be 100 MiB, one minute's are 10.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(30 * 1024 * 1024)
})

test('the language is kept for a year, and no longer', async () => {
  const clock = createVirtualClock()
  const store = createMemoryStore(clock)
  const languageNow = async () => (await store.acquire('key', clock.id(), 1)).preferredLanguage
  await store.acquire('key', 'token', 9_000)
  await store.save('key', 'token', { session: 'session', lifeSeconds: 30, preferredLanguage: 'ar' })
  await clock.sleep((languageLifeSeconds - 1) * 1_000)
  expect(await languageNow()).toBe('ar')
  await clock.sleep(1_000)
  expect(await languageNow()).toBeNull()
})
