// The whole way through real jobs: put in, sent, reported, with workers that come and go.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { within } from '#src/db/database.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import type { Submission } from '#src/outbox/outbox.ts'
import { startSender } from '#src/outbox/sender.ts'
import { createClock } from '#src/platform/clock.ts'
import { databases, openWithQueue, vault } from './databases.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const log = { info: () => {}, warn: () => {}, error: () => {} }
const soon = { timeout: 15_000, interval: 50 }

async function start(which: (typeof databases)[number], answer: () => Promise<Submission> | Submission) {
  const database = await openWithQueue(which)
  cleanups.push(() => database.close())
  const clock = createClock()
  const outbox = createOutbox({ boss: database.boss, vault, clock })
  await outbox.start()
  const sent: string[] = []
  const carrier = {
    submit: async ({ to }: { to: string }) => {
      sent.push(to)
      return answer()
    },
  }
  const sender = async () => {
    const carriers = { sms: carrier, email: carrier }
    const running = await startSender({ database, vault, clock, carriers, log })
    cleanups.push(() => running.stop())
    return running
  }
  const put = (to: string) =>
    within(database.queries, trx =>
      outbox.enqueue(trx, {
        medium: 'sms',
        kind: 'reply',
        to,
        text: 'T',
        idempotencyKey: to,
        lifeSeconds: 60,
      }),
    )
  const states = async () =>
    (await database.queries.selectFrom('outbox').select('state').execute()).map(({ state }) => state)
  return { database, sent, sender, put, states }
}

describe.each(databases)('on %s', which => {
  test('what is put in is sent by itself, each once, by two senders together', async () => {
    const { sent, sender, put, states } = await start(which, () => ({ result: 'submitted', messageId: null }))
    const senders = [await sender(), await sender()]
    const numbers = Array.from({ length: 25 }, (_, index) => `+2126000000${10 + index}`)
    await Promise.all(numbers.map(put))
    await vi.waitFor(async () => expect(new Set(await states())).toEqual(new Set(['submitted'])), soon)
    expect(sent.toSorted()).toEqual(numbers)
    await Promise.all(senders.map(running => running.stop()))
  })

  test('what was not taken is tried again by itself', async () => {
    const answers: Submission[] = [{ result: 'retry', reason: 'not connected' }]
    const { sent, sender, put, states } = await start(
      which,
      () => answers.shift() ?? { result: 'submitted', messageId: null },
    )
    await sender()
    await put('+212600000001')
    await vi.waitFor(async () => expect(await states()).toEqual(['submitted']), soon)
    expect(sent).toHaveLength(2)
  })

  test('a sender that stops records what it has in hand and takes nothing more', async () => {
    const asked = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<Submission>()
    const { sent, sender, put, states } = await start(which, () => {
      asked.resolve()
      return answered.promise
    })
    const running = await sender()
    await put('+212600000001')
    await asked.promise
    const stopping = running.stop()
    await put('+212600000002')
    answered.resolve({ result: 'submitted', messageId: null })
    await stopping
    expect((await states()).toSorted()).toEqual(['queued', 'submitted'])
    expect(sent).toHaveLength(1)
    await sender()
    await vi.waitFor(async () => expect(await states()).toEqual(['submitted', 'submitted']), soon)
  })
})
