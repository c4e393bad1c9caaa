// A span finds its trace: a conversation's by its name, whoever names it first; a job's by what was written down.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEligibilityClient } from '#src/eligibility/client/client.ts'
import { callLabels, nameCall, withCall } from '#src/platform/call-log.ts'
import { createClock } from '#src/platform/clock.ts'
import { Failure } from '#src/platform/failures.ts'
import {
  adoptTrace,
  carryTrace,
  currentTraceId,
  describeSpan,
  failSpan,
  inJob,
  inLateSpan,
  inSpan,
  joinTrace,
  traceHeaders,
} from '#src/platform/tracing.ts'
import { json, startStub } from '#test/support/http-stub.ts'
import { keepSpans } from '#test/support/kept-spans.ts'

const [first, second] = ['1f'.repeat(32), '2e'.repeat(32)]
const trace = (name: string) => name.slice(0, 32)
const root = (name: string) => name.slice(32, 48)
const clock = createClock()

let kept: ReturnType<typeof keepSpans>
beforeEach(() => {
  kept = keepSpans()
})
afterEach(() => kept.end())

const nothing = async () => {}
const spans = () => kept.all()
const spanOf = (name: string) =>
  spans().find(span => span.name === name) ?? expect.fail(`there is no span ${name}`)

describe('a request', () => {
  it('that begins a conversation is the root of its trace, and its turn hangs on it', async () => {
    await inLateSpan('request', { kind: 'server' }, () =>
      withCall({ gateway: 'orange', name: first }, async () => {
        nameCall(first, first, true)
        await inSpan('look-up', {}, nothing)
      }),
    )
    const request = spanOf('request')
    expect(request).toMatchObject({ traceId: trace(first), spanId: root(first), parent: undefined })
    expect(spanOf('turn')).toMatchObject({ traceId: trace(first), parent: request.spanId })
    expect(spanOf('look-up')).toMatchObject({ traceId: trace(first), parent: spanOf('turn').spanId })
  })

  it('of a conversation that goes on hangs on its root, which another process may have made', async () => {
    await inLateSpan('request', {}, async () => joinTrace(first))
    expect(spanOf('request')).toMatchObject({ traceId: trace(first), parent: root(first) })
    expect(spanOf('request').spanId).not.toBe(root(first))
  })

  it('that nobody names is a trace of its own, or its call’s', async () => {
    await inLateSpan('report', {}, nothing)
    await withCall({ gateway: 'orange', name: () => second }, nothing)
    expect(spanOf('report').parent).toBeUndefined()
    expect(spanOf('turn')).toMatchObject({ traceId: trace(second), parent: root(second) })
    expect(spanOf('turn').attributes).toMatchObject({ 'tadamon.call': second })
  })

  it('is of the first conversation that it names', async () => {
    await inLateSpan('request', {}, async () => {
      joinTrace(first)
      joinTrace(second)
      adoptTrace(() => `00-${trace(second)}-${root(second)}-01`)
    })
    expect(spans().map(({ traceId }) => traceId)).toEqual([trace(first)])
  })

  it('of a report is of the trace that its message was written down with', async () => {
    await inLateSpan('report', {}, async () => adoptTrace(() => `00-${trace(second)}-${root(second)}-01`))
    expect(spanOf('report')).toMatchObject({ traceId: trace(second), parent: root(second) })
  })

  it('keeps what was said of it before it was named', async () => {
    const work = inLateSpan('request', { attributes: { a: 1 } }, async span => {
      span.set({ b: 'two', none: null })
      describeSpan({ c: true })
      failSpan('turn-late')
      joinTrace(first)
      span.rename('GET /orange/ussd')
      throw new Failure('sessions-busy')
    })
    await expect(work).rejects.toThrow('sessions-busy')
    const { attributes, status } = spanOf('GET /orange/ussd')
    expect(attributes).toEqual({ a: 1, b: 'two', c: true, 'error.type': 'sessions-busy' })
    expect(status).toMatchObject({ code: 2 })
  })

  it.each([
    ['a trace of its sender’s', `00-${trace(second)}-${root(second)}-01`, 1],
    ['one that a later version writes', `cc-${trace(second)}-${root(second)}-01-more`, 1],
    ['version ff, which there is not', `ff-${trace(second)}-${root(second)}-01`, 0],
    ['zeros, which name nothing', `00-${'0'.repeat(32)}-${root(second)}-01`, 0],
    ['capitals, which are none of its digits', `00-${trace(second).toUpperCase()}-${root(second)}-01`, 0],
    ['nonsense', 'nonsense', 0],
  ])('with %s has as many links', async (_, traceparent, links) => {
    await inLateSpan('request', { headers: { traceparent } }, async () => joinTrace(first))
    expect(spanOf('request').links).toHaveLength(links)
    expect(spanOf('request').traceId).toBe(trace(first))
  })
})

describe('what is done later', () => {
  it('goes on with the trace that was written down, over a process that knows nothing else', async () => {
    let carried: { trace?: string } = {}
    await inLateSpan('request', {}, async () => {
      joinTrace(first, true)
      carried = carryTrace()
    })
    const work = inJob('message', { origin: carried.trace, startedAt: clock.now() }, async () => {
      expect(currentTraceId()).toBe(trace(first))
      expect(callLabels()).toEqual({ trace_id: trace(first) })
      return 'done'
    })
    expect(await work).toBe('done')
    expect(spanOf('message')).toMatchObject({ traceId: trace(first), parent: spanOf('request').spanId })
  })

  it.each([undefined, 'damaged'])('with %s written down is a trace of its own', async origin => {
    await inJob('message', { origin, startedAt: clock.now() }, nothing)
    expect(spanOf('message').parent).toBeUndefined()
  })

  it('fails by a code, and never by what somebody else said', async () => {
    const thrown = Object.assign(new Error('card AB123456'), { code: 'ECONNRESET' })
    const work = inJob('message', { origin: undefined, startedAt: clock.now() }, () => Promise.reject(thrown))
    await expect(work).rejects.toBe(thrown)
    expect(JSON.stringify(spans())).not.toContain('AB123456')
    expect(spanOf('message').attributes).toEqual({ 'error.type': 'ECONNRESET' })
  })
})

describe('outside of all that', () => {
  it('nothing has a span, is written down or is sent', async () => {
    await inSpan('transaction', {}, nothing)
    expect(spans()).toEqual([])
    expect([carryTrace(), traceHeaders(), callLabels()]).toEqual([{}, {}, {}])
  })

  it('a line before the conversation is known has the trace of its call', async () => {
    await withCall({ gateway: 'orange', name: () => second }, async () => {
      expect(callLabels()).toEqual({ gateway: 'orange', call: second, trace_id: trace(second) })
    })
  })
})

it('a request to the CNSS is named without the number that its address may hold', async () => {
  const cnss = await startStub(() => json(201, {}))
  const client = createEligibilityClient({ url: cnss.url, token: 'x', contract: 1, clock })
  const account = { phone: '+212612345678', operator: 'iam', email: null, password: 'x' } as const
  await inJob('errands', { origin: undefined, startedAt: clock.now() }, async () => {
    await client.open('ZN738291', account, 'key-of-the-request')
    await client.setPassword('ZN738291', 'x', 'key-of-another').catch(() => {})
  })
  client.close()
  await cnss.close()
  const names = spans().map(({ name }) => name)
  expect(names).toContain('PUT /accounts/{registrationNumber}')
  expect(names).toContain('POST /accounts/{registrationNumber}/password')
  expect(JSON.stringify(spans())).not.toContain('738291')
})
