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

  test('the note outlives a forgotten session', async () => {
    const sessions = sessionsOf()
    await (await sessions.take(caller)).save({ turn: 1 }, 60, { text: 'ar', lifeSeconds: 60 })
    await sessions.forget(caller)
    expect(await sessions.take(caller)).toMatchObject({ session: null, note: 'ar' })
  })
})
