// One conversation a caller, held by one turn at a time, wherever it rests.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSessions, type Sessions, type SessionsOptions } from '#src/sessions/sessions.ts'
import { backends, type Place } from './backends.ts'
import { testVault } from './test-vault.ts'

type Talk = { turn: number; answers?: Record<string, string | null> }

describe.each(backends)('sessions in $name', ({ open }) => {
  const vault = testVault()
  const caller = '+212612345678|ussd'
  const key = vault.lookUpKey('caller', caller).toString('hex')
  let place: Place
  beforeEach(async () => {
    place = await open()
  })
  afterEach(() => place.leave())
  const sessionsOf = (options?: SessionsOptions): Sessions<Talk> =>
    createSessions<Talk>({ store: place.store, vault, clock: place.clock }, options)

  test('a session comes back as it was stored', async () => {
    const sessions = sessionsOf()
    const talk = { turn: 3, answers: { idNumber: 'BK123456', phone: null, nom: 'بطاقة é 🙂' } }
    const first = await sessions.take(caller)
    expect(first.session).toBeNull()
    await first.save(talk, 60)
    expect((await sessions.take(caller)).session).toEqual(JSON.parse(JSON.stringify(talk)))
  })

  test('turns of one caller run strictly one after the other', async () => {
    const sessions = sessionsOf()
    let atWork = 0
    const turn = async () => {
      const held = await sessions.take(caller)
      expect(++atWork).toBe(1)
      await place.clock.sleep(10)
      atWork--
      await held.save({ turn: (held.session?.turn ?? 0) + 1 }, 60)
    }
    await Promise.all([turn(), turn(), turn(), turn()])
    expect((await sessions.take(caller)).session).toEqual({ turn: 4 })
  })

  test('turns of two callers do not wait for each other', async () => {
    const sessions = sessionsOf({ patienceMs: 0 })
    const held = await Promise.all([sessions.take(caller), sessions.take('+212700000001|ussd')])
    expect(held.map(({ session }) => session)).toEqual([null, null])
  })

  test('a waiting turn gets its caller when the one before lets go without writing', async () => {
    const sessions = sessionsOf()
    const first = await sessions.take(caller)
    const second = sessions.take(caller)
    await place.clock.sleep(20)
    await first.release()
    expect((await second).session).toBeNull()
  })

  test('a waiting turn gives up as busy when its patience ends', async () => {
    await sessionsOf().take(caller)
    await expect(sessionsOf({ patienceMs: 50 }).take(caller)).rejects.toMatchObject({ code: 'sessions-busy' })
  })

  test('the lock of a turn that died ends by itself', async () => {
    await sessionsOf({ lockMs: 100 }).take(caller)
    await expect(sessionsOf().take(caller)).resolves.toMatchObject({ session: null })
  })

  test('a turn that outlived its lock cannot save, and spoils nothing of the next', async () => {
    const late = await sessionsOf({ lockMs: 60 }).take(caller)
    const next = await sessionsOf().take(caller)
    await expect(late.save({ turn: 1 }, 60)).rejects.toMatchObject({ code: 'session-taken-over' })
    await late.release()
    await next.save({ turn: 2 }, 60)
    expect((await sessionsOf().take(caller)).session).toEqual({ turn: 2 })
  })

  test('a session ends after its life', async () => {
    const sessions = sessionsOf()
    await (await sessions.take(caller)).save({ turn: 1 }, 0.1)
    await place.clock.sleep(150)
    expect((await sessions.take(caller)).session).toBeNull()
  })

  test('a record that cannot be read is no session', async () => {
    await place.store.take(key, 'vandal', 5_000)
    await place.store.save(key, 'vandal', 'no sealed record', 60, null)
    expect((await sessionsOf().take(caller)).session).toBeNull()
  })

  test("another caller's record, copied, is no session", async () => {
    const theirs = vault.seal(JSON.stringify({ turn: 7 }), vault.lookUpKey('caller', 'other').toString('hex'))
    await place.store.take(key, 'vandal', 5_000)
    await place.store.save(key, 'vandal', theirs.toString('base64'), 60, null)
    expect((await sessionsOf().take(caller)).session).toBeNull()
  })

  test('what another process stored meanwhile is read', async () => {
    const [one, other] = [sessionsOf(), sessionsOf()]
    for (let turn = 0; turn < 6; turn += 1) {
      const held = await (turn % 2 === 0 ? one : other).take(caller)
      expect(held.session).toEqual(turn === 0 ? null : { turn: turn - 1 })
      await held.save({ turn }, 60)
    }
  })

  test('what could not be saved is not what is read next', async () => {
    const sessions = sessionsOf({ lockMs: 60 })
    await (await sessions.take(caller)).save({ turn: 1 }, 60)
    const late = await sessions.take(caller)
    await place.clock.sleep(90)
    await expect(late.save({ turn: 2 }, 60)).rejects.toMatchObject({ code: 'session-taken-over' })
    expect((await sessions.take(caller)).session).toEqual({ turn: 1 })
  })

  test('a record that is as this process left it is not opened again', async () => {
    const opened = vi.fn(vault.open)
    const parts = { store: place.store, vault: { ...vault, open: opened }, clock: place.clock }
    const sessions = createSessions<Talk>(parts)
    await (await sessions.take(caller)).save({ turn: 1 }, 60)
    const held = await sessions.take(caller)
    expect(held.session).toEqual({ turn: 1 })
    expect(opened).not.toHaveBeenCalled()
    await held.release()
    expect((await createSessions<Talk>(parts).take(caller)).session).toEqual({ turn: 1 })
    expect(opened).toHaveBeenCalledOnce()
  })

  describe('what is recalled', () => {
    const stored = async (sessions: Sessions<Talk>, turn: number) => {
      const held = await sessions.take(caller)
      await held.save({ turn }, 60, { text: 'ar', lifeSeconds: 60 })
    }
    const overtaken = { code: 'session-overtaken' }

    test('is what this process stored last, and nothing where it stored nothing', async () => {
      const [one, other] = [sessionsOf(), sessionsOf()]
      expect(one.recall(caller)).toBeNull()
      await stored(one, 1)
      expect(one.recall(caller)).toMatchObject({ key, session: { turn: 1 }, note: 'ar' })
      expect(other.recall(caller)).toBeNull()
      expect(one.recall('+212700000001|ussd')).toBeNull()
    })

    test('is saved, again and again', async () => {
      const sessions = sessionsOf()
      await stored(sessions, 1)
      await sessions.recall(caller)?.save({ turn: 2 }, 60)
      await sessions.recall(caller)?.save({ turn: 3 }, 60, { text: 'fr', lifeSeconds: 60 })
      expect(sessions.recall(caller)).toMatchObject({ session: { turn: 3 }, note: 'fr' })
      expect(await sessionsOf().take(caller)).toMatchObject({ session: { turn: 3 }, note: 'fr' })
    })

    test('is not saved when another process has stored something since', async () => {
      const [one, other] = [sessionsOf(), sessionsOf()]
      await stored(one, 1)
      await stored(other, 2)
      await expect(one.recall(caller)?.save({ turn: 7 }, 60)).rejects.toMatchObject(overtaken)
      await expect(one.recall(caller)?.lock()).rejects.toMatchObject(overtaken)
      expect((await one.take(caller)).session).toEqual({ turn: 2 })
    })

    test('is saved by one of those who recalled the same', async () => {
      const sessions = sessionsOf()
      await stored(sessions, 1)
      const saves = [2, 3, 4].map(turn => Promise.resolve(sessions.recall(caller)?.save({ turn }, 60)))
      const ends = await Promise.allSettled(saves)
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const saved = ends.findIndex(({ status }) => status === 'fulfilled') + 2
      expect((await sessionsOf().take(caller)).session).toEqual({ turn: saved })
    })

    test('is not saved while somebody is at work', async () => {
      const [one, other] = [sessionsOf(), sessionsOf()]
      await stored(one, 1)
      const held = await other.take(caller)
      await expect(one.recall(caller)?.save({ turn: 7 }, 60)).rejects.toMatchObject(overtaken)
      await held.save({ turn: 2 }, 60)
    })

    test('is not saved when the session has ended or was forgotten', async () => {
      const sessions = sessionsOf()
      await (await sessions.take(caller)).save({ turn: 1 }, 0.1)
      const recalled = sessions.recall(caller)
      await place.clock.sleep(150)
      await expect(recalled?.save({ turn: 2 }, 60)).rejects.toMatchObject(overtaken)
      await sessions.forget(caller)
      expect(sessions.recall(caller)).toBeNull()
    })

    test('is locked when something is to be done, once, and then it is ours', async () => {
      const [one, other] = [sessionsOf(), sessionsOf({ patienceMs: 0 })]
      await stored(one, 1)
      const recalled = one.recall(caller)
      await recalled?.lock()
      await recalled?.lock()
      await expect(other.take(caller)).rejects.toMatchObject({ code: 'sessions-busy' })
      await recalled?.save({ turn: 2 }, 60)
      expect((await other.take(caller)).session).toEqual({ turn: 2 })
    })

    test('lets go when the lock shows that it was overtaken, and when it is released', async () => {
      const [one, other] = [sessionsOf(), sessionsOf({ patienceMs: 0 })]
      await stored(one, 1)
      await stored(other, 2)
      await expect(one.recall(caller)?.lock()).rejects.toMatchObject(overtaken)
      await stored(other, 3)
      await stored(one, 4)
      const recalled = one.recall(caller)
      await recalled?.release()
      await recalled?.lock()
      await recalled?.release()
      await stored(other, 5)
    })
  })

  test('the note outlives a forgotten session', async () => {
    const sessions = sessionsOf()
    await (await sessions.take(caller)).save({ turn: 1 }, 60, { text: 'ar', lifeSeconds: 60 })
    await sessions.forget(caller)
    expect(await sessions.take(caller)).toMatchObject({ session: null, note: 'ar' })
  })
})
