// One session a caller, used by one turn at a time, wherever it rests.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  createSessions,
  languageLifeSeconds,
  type Sessions,
  type SessionsOptions,
} from '#src/sessions/sessions.ts'
import { backends, type Place } from './backends.ts'
import { testVault } from './test-vault.ts'

type Talk = { turn: number; answers?: Record<string, string | null> }

describe.each(backends)('sessions in $name', ({ open }) => {
  const vault = testVault()
  const caller = '+212612345678|ussd'
  const key = vault.blindIndex('caller', caller).toString('hex')
  let place: Place
  beforeEach(async () => {
    place = await open()
  })
  afterEach(() => place.leave())
  const sessionsOf = (options?: SessionsOptions): Sessions<Talk> =>
    createSessions<Talk>({ store: place.store, vault, clock: place.clock }, options)

  const save = (sessions: Sessions<Talk>, session: Talk, lifeSeconds = 60, preferredLanguage?: string) =>
    sessions.use(caller, async () => ({
      result: undefined,
      save: { session, lifeSeconds, preferredLanguage },
    }))
  const stored = async (sessions = sessionsOf()) => (await sessions.read(caller)).session

  /** A turn under way, until `leave` says what it leaves. */
  function begin(sessions: Sessions<Talk>) {
    const begun = Promise.withResolvers<Talk | null>()
    const left = Promise.withResolvers<Talk | null>()
    const ended = sessions.use(caller, async ({ session }) => {
      begun.resolve(session)
      const next = await left.promise
      return { result: 'ended', ...(next && { save: { session: next, lifeSeconds: 60 } }) }
    })
    ended.catch(begun.reject)
    return {
      begun: begun.promise,
      leave(session: Talk | null) {
        left.resolve(session)
        return ended
      },
    }
  }

  test('a session comes back as it was stored', async () => {
    const talk = { turn: 3, answers: { idNumber: 'BK123456', phone: null, nom: 'بطاقة é 🙂' } }
    expect(await stored()).toBeNull()
    await save(sessionsOf(), talk)
    expect(await stored()).toEqual(talk)
  })

  test('what a turn comes to is told, whether it saves or not', async () => {
    const sessions = sessionsOf()
    expect(await sessions.use(caller, async ({ callerKey }) => ({ result: callerKey }))).toBe(key)
    expect(await begin(sessions).leave({ turn: 1 })).toBe('ended')
  })

  test('turns of one caller run strictly one after the other', async () => {
    const sessions = sessionsOf()
    let atWork = 0
    const turn = () =>
      sessions.use(caller, async ({ session }) => {
        expect(++atWork).toBe(1)
        await place.clock.sleep(10)
        atWork--
        return { result: undefined, save: { session: { turn: (session?.turn ?? 0) + 1 }, lifeSeconds: 60 } }
      })
    await Promise.all([turn(), turn(), turn(), turn()])
    expect(await stored()).toEqual({ turn: 4 })
  })

  test('turns of two callers do not wait for each other', async () => {
    const sessions = sessionsOf({ timeoutMs: 0 })
    const first = begin(sessions)
    await first.begun
    expect((await sessions.read('+212700000001|ussd')).session).toBeNull()
    await first.leave(null)
  })

  test('a waiting turn gets its caller when the one before ends without saving', async () => {
    const sessions = sessionsOf()
    const first = begin(sessions)
    await first.begun
    const second = begin(sessions)
    await place.clock.sleep(20)
    await first.leave(null)
    expect(await second.begun).toBeNull()
    await second.leave(null)
  })

  test('a waiting turn gets its caller when the one before throws, and what was stored stays', async () => {
    const sessions = sessionsOf({ timeoutMs: 0 })
    await save(sessions, { turn: 1 })
    await expect(sessions.use(caller, () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    expect(await stored(sessions)).toEqual({ turn: 1 })
  })

  test('a waiting turn gives up as busy after its time', async () => {
    const first = begin(sessionsOf())
    await first.begun
    await expect(sessionsOf({ timeoutMs: 50 }).read(caller)).rejects.toMatchObject({ code: 'sessions-busy' })
    await first.leave(null)
  })

  test('the lock of a turn that died ends by itself', async () => {
    await begin(sessionsOf({ lockMs: 100 })).begun
    expect(await stored()).toBeNull()
  })

  test('a turn that outlived its lock cannot save, and spoils nothing of the next', async () => {
    const late = begin(sessionsOf({ lockMs: 60 }))
    await late.begun
    const next = begin(sessionsOf())
    await next.begun
    await expect(late.leave({ turn: 1 })).rejects.toMatchObject({ code: 'session-taken-over' })
    await next.leave({ turn: 2 })
    expect(await stored()).toEqual({ turn: 2 })
  })

  test('a session ends after its life', async () => {
    await save(sessionsOf(), { turn: 1 }, 0.1)
    await place.clock.sleep(150)
    expect(await stored()).toBeNull()
  })

  test('what cannot be read is no session', async () => {
    await place.store.acquire(key, 'vandal', 5_000)
    await place.store.save(key, 'vandal', { session: 'nothing sealed', lifeSeconds: 60 })
    expect(await stored()).toBeNull()
  })

  test("another caller's session, copied, is no session", async () => {
    const theirs = vault.seal(
      JSON.stringify({ turn: 7 }),
      vault.blindIndex('caller', 'other').toString('hex'),
    )
    await place.store.acquire(key, 'vandal', 5_000)
    await place.store.save(key, 'vandal', { session: theirs.toString('base64'), lifeSeconds: 60 })
    expect(await stored()).toBeNull()
  })

  test('what another process stored meanwhile is read', async () => {
    const [one, other] = [sessionsOf(), sessionsOf()]
    for (let turn = 0; turn < 6; turn += 1) {
      const under = begin(turn % 2 === 0 ? one : other)
      expect(await under.begun).toEqual(turn === 0 ? null : { turn: turn - 1 })
      await under.leave({ turn })
    }
  })

  test('the language outlives a forgotten session', async () => {
    const sessions = sessionsOf()
    await save(sessions, { turn: 1 }, 60, 'ar')
    await sessions.forget(caller)
    expect(await sessions.read(caller)).toMatchObject({ session: null, preferredLanguage: 'ar' })
  })

  test('the language stays where a turn chooses none, and is kept for a year', async () => {
    const sessions = sessionsOf()
    await save(sessions, { turn: 1 }, 60, 'ar')
    await save(sessions, { turn: 2 })
    expect(await sessions.read(caller)).toMatchObject({ session: { turn: 2 }, preferredLanguage: 'ar' })
    expect(languageLifeSeconds).toBe(365 * 86_400)
  })
})
