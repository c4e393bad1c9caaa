// A message belongs to the trace of what put it in, whoever's job sends it, and so does the report of it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { inLateSpan, joinTrace } from '#src/platform/tracing.ts'
import { keepSpans } from '#test/support/kept-spans.ts'
import { createPhones, openWithQueue } from './databases.ts'
import { createPost, type Post } from './post.ts'

let spans: ReturnType<typeof keepSpans>
let database: Database
let post: Post
const newPhone = createPhones()
beforeAll(async () => {
  spans = keepSpans()
  database = await openWithQueue('PGlite')
  post = await createPost(database)
})
afterAll(async () => {
  spans?.end()
  await database?.close()
})

const [first, second, third] = ['1a'.repeat(32), '2b'.repeat(32), '3c'.repeat(32)]
const traceOf = (conversation: string) => conversation.slice(0, 32)
const putIn = (conversation: string, to: string) =>
  inLateSpan('request', {}, async () => {
    joinTrace(conversation, true)
    return post.put({ to, kind: 'number', text: 'Z1' })
  })
const named = (name: string) => spans.all().filter(span => span.name === name)

test('one job that sends the messages of two calls sends each in its own trace', async () => {
  const to = newPhone()
  await putIn(first, to)
  await post.deliver(await putIn(second, to))
  expect(post.sent.filter(sent => sent.to === to)).toHaveLength(2)
  expect(named('message').map(({ traceId }) => traceId)).toEqual([traceOf(first), traceOf(second)])
})

test('nothing of it reaches the carrier with the message', () => {
  expect(post.sent.map(sent => Object.keys(sent).toSorted())).toEqual([
    ['text', 'to'],
    ['text', 'to'],
  ])
})

test('a report is of the same trace, also when the text is erased by then', async () => {
  const messageId = 'of the third'
  post.answer({ result: 'submitted', messageId })
  await post.deliver(await putIn(third, newPhone()))
  const delivered = { messageId, status: 'delivered', reason: null } as const
  for (const result of ['settled', 'repeated']) {
    const applied = inLateSpan(`report ${result}`, {}, () =>
      post.outbox.applyReport(database.queries, delivered),
    )
    expect(await applied).toBe(result)
    expect(named(`report ${result}`)).toMatchObject([{ traceId: traceOf(third) }])
  }
})
