// Any order of events: a final state is final, and a message that may have been taken is not handed over again.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import type { Submission } from '#src/outbox/outbox.ts'
import { isOpen, statesBefore } from '#src/outbox/states.ts'
import { databases, openWithQueue } from './databases.ts'
import { createPost, type Post } from './post.ts'

type Event =
  | { event: 'deliver'; answer: 'submitted' | 'unknown' | 'retry' | 'refused' | 'throws' | 'unknown with id' }
  | { event: 'crash' }
  | { event: 'report'; status: 'pending' | 'delivered' | 'failed'; known: boolean }
  | { event: 'sweep' }
  | { event: 'pass'; seconds: number }

const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        event: fc.constant('deliver' as const),
        answer: fc.constantFrom(
          'submitted',
          'unknown',
          'retry',
          'retry',
          'refused',
          'throws',
          'unknown with id',
        ),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ event: 'crash' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({
        event: fc.constant('report' as const),
        status: fc.constantFrom('pending', 'delivered', 'failed'),
        known: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ event: 'sweep' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        event: fc.constant('pass' as const),
        seconds: fc.constantFrom(1, 61, 100, 4_000),
      }),
    },
  ),
  { minLength: 1, maxLength: 14 },
)

test('delivered leads nowhere, failed to delivered alone, every other one somewhere', () => {
  expect(statesBefore('queued')).toEqual(['sending', 'unknown'])
  expect(isOpen('delivered') || isOpen('failed')).toBe(false)
  expect(isOpen('unknown') && isOpen('submitted')).toBe(true)
  expect(statesBefore('delivered')).toEqual(['submitted', 'unknown', 'failed'])
  expect(statesBefore('failed')).not.toContain('delivered')
})

describe.each(databases)('on %s', which => {
  let database: Database
  let post: Post
  let run = 0

  beforeAll(async () => {
    database = await openWithQueue(which)
    post = await createPost(database)
  })
  afterAll(() => database.close())

  const answers = (messageId: string): Record<string, Submission> => ({
    submitted: { result: 'submitted', messageId },
    unknown: { result: 'unknown', reason: 'no answer in time' },
    'unknown with id': { result: 'unknown', reason: 'recipient 500', messageId },
    retry: { result: 'retry', reason: 'not connected' },
    refused: { result: 'refused', reason: 'HTTP 400' },
  })

  test('no order of events undoes an end or hands a message over twice', async () => {
    await fc.assert(
      fc.asyncProperty(events, async list => {
        run += 1
        const to = `+2126${String(run).padStart(8, '0')}`
        const messageId = `run-${run}`
        const id = await post.put({ to, lifeSeconds: 7_200 })
        let maybeTaken = 0
        let before = 'queued'
        for (const happening of list) {
          if (happening.event === 'deliver') {
            post.answer(async () => {
              const answer = answers(messageId)[happening.answer]
              if (!['retry', 'refused'].includes(happening.answer)) maybeTaken += 1
              if (answer === undefined) throw new Error('loud')
              return answer
            })
            await post.deliver(id)
          } else if (happening.event === 'crash') {
            // The process dies with the message in its hands.
            const queued = post.queries
              .updateTable('outbox')
              .where('id', '=', id)
              .where('state', '=', 'queued')
            const died = await queued
              .set(eb => ({ state: 'sending', state_at: new Date(0), attempts: eb('attempts', '+', 1) }))
              .executeTakeFirst()
            if (died.numUpdatedRows > 0n) maybeTaken += 1
          } else if (happening.event === 'report') {
            await post.report(happening.known ? messageId : `${messageId}-other`, happening.status, to)
          } else if (happening.event === 'sweep') await post.sweep()
          else post.pass(happening.seconds)

          const { state, erased_at } = await post.row(id)
          expect(maybeTaken).toBeLessThanOrEqual(1)
          if (before === 'delivered') expect(state).toBe(before)
          // What was refused was never anybody's to deliver.
          if (before === 'failed')
            expect(maybeTaken > 0 ? ['failed', 'delivered'] : ['failed']).toContain(state)
          if (state === 'delivered') expect(erased_at).not.toBeNull()
          if (erased_at !== null) expect(await post.envelope(id)).toEqual({ to })
          if (maybeTaken > 0) expect(state).not.toBe('queued')
          before = state
        }
      }),
      { numRuns: 80 },
    )
  })
})
