// Whatever a session rests in keeps the same promises: a lock, a record and a note for each key.
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
  const fresh = { taken: true, record: null, note: null }

  test('gives the lock to one, and shows record and note to both', async () => {
    const { store } = place
    expect(await store.take('a', 'one', long)).toEqual(fresh)
    await store.save('a', 'one', record, 60, { text: 'fr', lifeSeconds: 60 })
    expect(await store.take('a', 'two', long)).toEqual({ taken: true, record, note: 'fr' })
    expect(await store.take('a', 'three', long)).toEqual({ taken: false, record, note: 'fr' })
  })

  test('gives the lock again to who holds it: the same request may arrive twice', async () => {
    const { store } = place
    await store.take('a', 'one', long)
    expect((await store.take('a', 'one', long)).taken).toBe(true)
  })

  test('keeps keys apart', async () => {
    const { store } = place
    await store.take('a', 'one', long)
    await store.save('a', 'one', record, 60, { text: 'fr', lifeSeconds: 60 })
    expect(await store.take('b', 'one', long)).toEqual(fresh)
  })

  test('lets go when it saves', async () => {
    const { store } = place
    await store.take('a', 'one', long)
    expect(await store.save('a', 'one', record, 60, null)).toBe(true)
    expect(await store.save('a', 'one', 'later', 60, null)).toBe(false)
    expect((await store.take('a', 'two', long)).record).toEqual(record)
  })

  test('lets go without writing', async () => {
    const { store } = place
    await store.take('a', 'one', long)
    await store.release('a', 'one')
    expect(await store.take('a', 'two', long)).toEqual(fresh)
  })

  test('refuses to save, and to let go, for who does not hold the lock', async () => {
    const { store } = place
    await store.take('a', 'one', long)
    expect(await store.save('a', 'two', record, 60, { text: 'fr', lifeSeconds: 60 })).toBe(false)
    await store.release('a', 'two')
    expect(await store.take('a', 'three', long)).toEqual({ taken: false, record: null, note: null })
  })

  test('refuses to save for who outlived the lock, and leaves the next holder its own', async () => {
    const { store, clock } = place
    await store.take('a', 'late', 50)
    await clock.sleep(80)
    expect(await store.save('a', 'late', record, 60, null)).toBe(false)
    expect((await store.take('a', 'next', long)).taken).toBe(true)
    expect(await store.save('a', 'late', record, 60, null)).toBe(false)
    await store.release('a', 'late')
    expect(await store.take('a', 'third', long)).toEqual({ taken: false, record: null, note: null })
    expect(await store.save('a', 'next', record, 60, null)).toBe(true)
  })

  test('forgets a record after its life, and the note after its own', async () => {
    const { store, clock } = place
    await store.take('a', 'one', long)
    await store.save('a', 'one', record, 0.1, { text: 'ar', lifeSeconds: 60 })
    await clock.sleep(150)
    expect(await store.take('a', 'two', long)).toEqual({ taken: true, record: null, note: 'ar' })
    await store.save('a', 'two', record, 60, { text: 'fr', lifeSeconds: 0.1 })
    await clock.sleep(150)
    expect(await store.take('a', 'three', long)).toEqual({ taken: true, record, note: null })
  })

  test('leaves the note as it is when a save brings none', async () => {
    const { store } = place
    await store.take('a', 'one', long)
    await store.save('a', 'one', record, 60, { text: 'ar', lifeSeconds: 60 })
    await store.take('a', 'two', long)
    await store.save('a', 'two', record, 60, null)
    expect((await store.take('a', 'three', long)).note).toBe('ar')
  })

  test('forgets a record on demand, whoever holds it, and keeps the note', async () => {
    const { store } = place
    await store.take('a', 'one', long)
    await store.save('a', 'one', record, 60, { text: 'ar', lifeSeconds: 60 })
    await store.take('a', 'two', long)
    await store.forget('a')
    expect(await store.take('a', 'three', long)).toEqual({ taken: false, record: null, note: 'ar' })
  })

  describe('replaces a record that nobody is at work on', () => {
    const note = { text: 'fr', lifeSeconds: 60 }
    beforeEach(async () => {
      await place.store.take('a', 'one', long)
      await place.store.save('a', 'one', 'given, with its end', 60, { text: 'ar', lifeSeconds: 60 })
    })

    test('when it ends as expected, and leaves the note as it is when none is brought', async () => {
      const { store } = place
      expect(await store.replace('a', 'its end', 'later', 60, null)).toBe(true)
      expect(await store.take('a', 'two', long)).toEqual({ taken: true, record: 'later', note: 'ar' })
    })

    test('with its note and for its own life', async () => {
      const { store, clock } = place
      expect(await store.replace('a', 'its end', 'later', 0.1, note)).toBe(true)
      await clock.sleep(150)
      expect(await store.take('a', 'two', long)).toEqual({ taken: true, record: null, note: 'fr' })
    })

    test.each(['other end', 'end, with', 'e'.repeat(99)])(
      'but not when it ends otherwise: %s',
      async ending => {
        const { store } = place
        expect(await store.replace('a', ending, 'later', 60, note)).toBe(false)
        expect(await store.take('a', 'two', long)).toMatchObject({
          record: 'given, with its end',
          note: 'ar',
        })
      },
    )

    test('but not when it has gone', async () => {
      const { store } = place
      await store.forget('a')
      expect(await store.replace('a', 'its end', 'later', 60, note)).toBe(false)
      expect(await store.take('a', 'two', long)).toEqual({ taken: true, record: null, note: 'ar' })
    })

    test('but not while somebody holds the lock, who keeps it', async () => {
      const { store } = place
      await store.take('a', 'two', long)
      expect(await store.replace('a', 'its end', 'later', 60, note)).toBe(false)
      expect(await store.save('a', 'two', 'theirs', 60, null)).toBe(true)
    })
  })

  test('answers a ping', async () => {
    await expect(place.store.ping()).resolves.toBeUndefined()
  })
})
