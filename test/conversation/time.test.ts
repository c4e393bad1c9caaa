/** Clocks that jump and processes that are started again: what was sent is not sent again. */
import { afterEach, expect, test } from 'vitest'
import { openStore } from '#src/composition/store.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import { createClock } from '#src/platform/clock.ts'
import { type Instances, openInstances, personCalled, testKey } from './two-instances.ts'

const person = personCalled(600)
const call = { session: 'ATUid_1', phone: person.phone }
const answers = ['2', '1', ...person.answers, '1']
let service: Instances
afterEach(() => service.close())

async function told(): Promise<string> {
  let screen = await service.hop(call, [])
  for (const [index] of answers.entries())
    screen = await service.hop(call, answers.slice(0, index + 1), index)
  await service.messages(person.phone)
  return screen
}

/** The upkeep of a process whose clock is that much ahead. */
async function sweepWith(aheadSeconds: number) {
  const { databaseUrl } = service
  const dataKeys: [{ id: string; key: Buffer }] = [{ id: 'test', key: testKey }]
  const clock = { ...createClock(), now: () => Date.now() + aheadSeconds * 1_000 }
  const { database, vault } = await openStore({ databaseUrl, dataDir: undefined, dataKeys }, clock)
  await database.boss.start()
  try {
    const outbox = createOutbox({ boss: database.boss, vault, clock })
    await outbox.start()
    return { replaced: await outbox.reconcile(database.queries), ...(await outbox.sweep(database.queries)) }
  } finally {
    await database.boss.stop({ graceful: false })
    await database.close()
  }
}

const silence = () => new Promise(resolve => setTimeout(resolve, 1_500))

test('a process started again, and the same hop again, send nothing again', async () => {
  service = await openInstances({ people: person.csv })
  const { redisUrl, databaseUrl } = service
  const screen = await told()
  await service.close()
  service = await openInstances({ settings: { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl } })
  expect(await service.hop(call, answers, 1)).toBe(screen)
  await silence()
  expect(await service.messages(person.phone)).toHaveLength(1)
})

test.each([
  ['an hour ahead', 3_600],
  ['four days ahead', 4 * 86_400],
  ['a day behind', -86_400],
])('a clock that is %s sends nothing again', async (_, seconds) => {
  service = await openInstances({ people: person.csv })
  await told()
  expect(await sweepWith(seconds)).toMatchObject({ replaced: 0, lost: 0 })
  await silence()
  expect(await service.messages(person.phone)).toHaveLength(1)
  const [message] = await service.query('select state, attempts from outbox')
  expect(message).toEqual({ state: 'delivered', attempts: 1 })
})
