// Whatever a session rests in keeps the same promises: a lock, a session and a language for each key.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backends, type Place } from './backends.ts'

describe.each(backends)('a store in $name', ({ open }) => {
  let place: Place
  beforeEach(async () => {
    place = await open()
  })
  afterEach(() => place.leave())

  const long = 60_000
  const record = Buffer.from([0, 255, 128, 13, 10, 0]).toString('base64')
  const fresh = { acquired: true, session: null, preferredLanguage: null }

  test('gives the lock to one, and shows session and language to both', async () => {
    const { store } = place
    expect(await store.acquire('a', 'one', long)).toEqual(fresh)
    await store.save('a', 'one', { session: record, lifeSeconds: 60, preferredLanguage: 'fr' })
    expect(await store.acquire('a', 'two', long)).toEqual({
      acquired: true,
      session: record,
      preferredLanguage: 'fr',
    })
    expect(await store.acquire('a', 'three', long)).toEqual({
      acquired: false,
      session: record,
      preferredLanguage: 'fr',
    })
  })

  test('gives the lock again to who holds it: the same request may arrive twice', async () => {
    const { store } = place
    await store.acquire('a', 'one', long)
    expect((await store.acquire('a', 'one', long)).acquired).toBe(true)
  })

  test('keeps keys apart', async () => {
    const { store } = place
    await store.acquire('a', 'one', long)
    await store.save('a', 'one', { session: record, lifeSeconds: 60, preferredLanguage: 'fr' })
    expect(await store.acquire('b', 'one', long)).toEqual(fresh)
  })

  test('lets go when it saves', async () => {
    const { store } = place
    await store.acquire('a', 'one', long)
    expect(await store.save('a', 'one', { session: record, lifeSeconds: 60 })).toBe(true)
    expect(await store.save('a', 'one', { session: 'later', lifeSeconds: 60 })).toBe(false)
    expect((await store.acquire('a', 'two', long)).session).toEqual(record)
  })

  test('lets go without writing', async () => {
    const { store } = place
    await store.acquire('a', 'one', long)
    await store.release('a', 'one')
    expect(await store.acquire('a', 'two', long)).toEqual(fresh)
  })

  test('refuses to save, and to let go, for who does not hold the lock', async () => {
    const { store } = place
    await store.acquire('a', 'one', long)
    expect(await store.save('a', 'two', { session: record, lifeSeconds: 60, preferredLanguage: 'fr' })).toBe(
      false,
    )
    await store.release('a', 'two')
    expect(await store.acquire('a', 'three', long)).toEqual({
      acquired: false,
      session: null,
      preferredLanguage: null,
    })
  })

  test('refuses to save for who outlived the lock, and leaves the next holder its own', async () => {
    const { store, clock } = place
    await store.acquire('a', 'late', 50)
    await clock.sleep(80)
    expect(await store.save('a', 'late', { session: record, lifeSeconds: 60 })).toBe(false)
    expect((await store.acquire('a', 'next', long)).acquired).toBe(true)
    expect(await store.save('a', 'late', { session: record, lifeSeconds: 60 })).toBe(false)
    await store.release('a', 'late')
    expect(await store.acquire('a', 'third', long)).toEqual({
      acquired: false,
      session: null,
      preferredLanguage: null,
    })
    expect(await store.save('a', 'next', { session: record, lifeSeconds: 60 })).toBe(true)
  })

  test('forgets a session after its life, and keeps the language', async () => {
    const { store, clock } = place
    await store.acquire('a', 'one', long)
    await store.save('a', 'one', { session: record, lifeSeconds: 0.1, preferredLanguage: 'ar' })
    await clock.sleep(150)
    expect(await store.acquire('a', 'two', long)).toEqual({
      acquired: true,
      session: null,
      preferredLanguage: 'ar',
    })
  })

  test('leaves the language as it is when a save brings none', async () => {
    const { store } = place
    await store.acquire('a', 'one', long)
    await store.save('a', 'one', { session: record, lifeSeconds: 60, preferredLanguage: 'ar' })
    await store.acquire('a', 'two', long)
    await store.save('a', 'two', { session: record, lifeSeconds: 60 })
    expect((await store.acquire('a', 'three', long)).preferredLanguage).toBe('ar')
  })

  test('forgets a session on demand, whoever holds the lock, and keeps the language', async () => {
    const { store } = place
    await store.acquire('a', 'one', long)
    await store.save('a', 'one', { session: record, lifeSeconds: 60, preferredLanguage: 'ar' })
    await store.acquire('a', 'two', long)
    await store.forget('a')
    expect(await store.acquire('a', 'three', long)).toEqual({
      acquired: false,
      session: null,
      preferredLanguage: 'ar',
    })
  })
})
