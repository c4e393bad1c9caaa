/** Dialling again: to go on, to start again, too late, with a conversation of another version, or behind a dead process. */
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '#src/composition/store.ts'
import { createClock } from '#src/platform/clock.ts'
import { closeRedis, connectRedis } from '#src/redis/connection.ts'
import { createRedisStore } from '#src/sessions/redis.ts'
import { createSessions, type Sessions } from '#src/sessions/sessions.ts'
import { ageRedis } from '#test/support/servers/redis.ts'
import { type Instances, openInstances, personCalled, testKey } from './two-instances.ts'

type Stored = { flow: number; [part: string]: unknown }

let service: Instances
let sessions: Sessions<Stored>
const leaving: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  service = await openInstances({})
  const { databaseUrl, redisUrl } = service
  const dataKeys: [{ id: string; key: Buffer }] = [{ id: 'test', key: testKey }]
  const { database, vault } = await openStore({ databaseUrl, dataDir: undefined, dataKeys }, createClock())
  const redis = connectRedis(redisUrl)
  leaving.push(
    () => database.close(),
    () => closeRedis(redis),
  )
  sessions = createSessions<Stored>({ store: createRedisStore(redis), vault, clock: createClock() })
})
afterAll(async () => {
  for (const leave of leaving) await leave()
  await service.close()
})

let taken = 0
let who = personCalled(0)
const callOf = (session: string) => ({ session: `ATUid_${taken}-${session}`, phone: who.phone })

/** Up to the review, and cut off. */
async function cutOff() {
  taken += 1
  who = personCalled(500 + taken)
  const answers = ['2', '1', ...who.answers]
  await service.hop(callOf('first'), [])
  for (const [index] of answers.entries())
    await service.hop(callOf('first'), answers.slice(0, index + 1), index)
}
afterEach(() => service.loseSessions())

describe('a caller who was cut off and dials again', () => {
  test('goes on where the call broke off, and nothing typed before is shown in full', async () => {
    await cutOff()
    const [card = ''] = who.answers
    const screen = await service.hop(callOf('second'), [], 1)
    expect(screen).toMatch(/1 Continuer\n2 Recommencer/)
    expect(screen).not.toContain(card)
    expect(await service.hop(callOf('second'), ['1'])).toContain('naissance')
    const review = await service.hop(callOf('second'), ['1', '02031984'], 1)
    expect(review).toContain('Confirmer')
    for (const typed of [card, '06/05/2031', who.phone.slice(4)]) expect(review).not.toContain(typed)
  })

  test('can start again, and then nothing of before is left', async () => {
    await cutOff()
    await service.hop(callOf('second'), [])
    expect(await service.hop(callOf('second'), ['2'], 1)).toContain('Quelle carte')
    expect(await service.hop(callOf('third'), [])).not.toContain('Continuer')
  })

  test('begins anew when the time to go on is over, in the language known', async () => {
    await cutOff()
    await ageRedis(service.redisUrl, 11 * 60)
    expect(await service.hop(callOf('second'), [])).toContain('Quelle carte')
  })

  test('begins anew when the conversation was made by another version', async () => {
    await cutOff()
    await sessions.use(who.phone, async ({ session }) => {
      if (session === null) throw new Error('nothing is stored')
      return {
        result: undefined,
        save: { session: { ...session, flow: session.flow - 1 }, lifeSeconds: 600 },
      }
    })
    expect(await service.hop(callOf('second'), [])).toContain('Quelle carte')
    expect(await service.hop(callOf('second'), ['1'], 1)).toContain('numéro de votre carte')
  })

  test('begins anew when what is stored is no conversation', async () => {
    await cutOff()
    await sessions.use(who.phone, async ({ session: stored }) => {
      const session = { flow: stored?.flow ?? 1, conversation: 'none', call: {}, earlier: 7 }
      return { result: undefined, save: { session, lifeSeconds: 600 } }
    })
    expect(await service.hop(callOf('second'), [])).toContain('Quelle carte')
    expect(await service.hop(callOf('second'), ['1'], 1)).toContain('numéro de votre carte')
  })

  test('waits for a process that died in the middle, for seconds and not for ever', async () => {
    await cutOff()
    // Held, and never let go: its process is dead.
    void sessions.use(who.phone, () => new Promise<never>(() => {}))
    await setTimeout(100)
    const first = service.hop(callOf('second'), [])
    expect(await first).toMatch(/^(END|CON) /)
    expect(await service.hop(callOf('second'), [], 1)).toContain('Continuer')
  }, 30_000)
})
