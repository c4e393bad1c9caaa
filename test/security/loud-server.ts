// A server of somebody else's that works, or fails as loudly as it can: everything it was sent comes back in its errors.
import { type Answer, type Received, startStub } from '#test/support/http-stub.ts'

const failures = ['500', '400', '401', '409', '429', 'not JSON', 'redirect', 'drop', 'hang'] as const
export type Failing = (typeof failures)[number]

/** `answer` is what it says when it works. */
export async function startLoudServer(answer: (received: Received) => Answer) {
  const heard: Received[] = []
  let failing: readonly Failing[] = []
  let turn = 0
  const stub = await startStub(received => {
    heard.push(received)
    const next = failing[turn++ % Math.max(1, failing.length)]
    return next === undefined ? answer(received) : failure(next, received)
  })
  return {
    ...stub,
    heard,
    /** Fails in these ways, one after the other; without any it works. */
    fail(...ways: readonly Failing[]) {
      failing = ways
      turn = 0
    },
  }
}

function failure(way: Failing, received: Received): Answer {
  if (way === 'drop' || way === 'hang') return way
  const echo = JSON.stringify({ error: 'everything went wrong', ...received })
  const headers = { 'x-echo': encodeURIComponent(echo).slice(0, 4_000) }
  if (way === 'not JSON') return { status: 200, body: `<html>${echo}`, headers }
  if (way === 'redirect')
    return { status: 302, body: echo, headers: { location: `/else?${encodeURIComponent(echo)}` } }
  return { status: Number(way), body: echo, headers }
}

export type LoudServer = Awaited<ReturnType<typeof startLoudServer>>
