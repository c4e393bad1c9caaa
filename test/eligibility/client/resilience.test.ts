// The retry and the breaker around whatever is asked, with timers that only the test moves.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createResilience, Unavailable } from '#src/eligibility/client/resilience.ts'
import { Failure } from '#src/platform/failures.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const [down, refused] = [new Failure('eligibility-unavailable'), new Failure('eligibility-refused')]
const timeOut = new DOMException('late', 'TimeoutError')
const ended = new Error('hung up')

/** A service that answers, or throws what it is given. */
function setUp(options: Partial<Parameters<typeof createResilience>[0]> = {}) {
  const resiliently = createResilience({
    clock: { digits: () => '500' },
    backOffMs: 100,
    failuresToOpen: 3,
    pauseMs: 10_000,
    ...options,
  })
  let behaviour: Error | 'answers' = 'answers'
  const ask = vi.fn(async () => {
    if (behaviour instanceof Error) throw behaviour
    return 'answer'
  })
  const call = (now: typeof behaviour, signal?: AbortSignal) => {
    behaviour = now
    return resiliently(ask, signal).catch((thrown: Error) => thrown.message)
  }
  return { ask, call }
}
const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const notAsked = 'eligibility-unavailable: not asked: it is down'

describe('the retry', () => {
  test('pauses once, then twice as long, and ends with the third failure', async () => {
    const { ask, call } = setUp({ failuresToOpen: 9 })
    const calling = call(down)
    await wait(99)
    expect(ask).toHaveBeenCalledTimes(1)
    await wait(1)
    expect(ask).toHaveBeenCalledTimes(2)
    await wait(199)
    expect(ask).toHaveBeenCalledTimes(2)
    await wait(1)
    expect(ask).toHaveBeenCalledTimes(3)
    expect(await calling).toBe('eligibility-unavailable')
  })

  test.each([
    ['000', 50],
    ['999', 149],
  ])('pauses between half and one and a half of the mean: chance %s, %i ms', async (chance, pauseMs) => {
    const { ask, call } = setUp({ clock: { digits: () => chance } })
    void call(down)
    await wait(pauseMs - 1)
    expect(ask).toHaveBeenCalledTimes(1)
    await wait(1)
    expect(ask).toHaveBeenCalledTimes(2)
  })

  test.each([refused, timeOut, ended])('does not ask again after %s', async thrown => {
    const { ask, call } = setUp()
    expect(await call(thrown)).toBe(thrown.message)
    expect(ask).toHaveBeenCalledTimes(1)
  })

  test('waits as long as the service asks, and its own pause on top', async () => {
    const { ask, call } = setUp()
    void call(new Unavailable('status 429', 2_000))
    await wait(2_099)
    expect(ask).toHaveBeenCalledTimes(1)
    await wait(1)
    expect(ask).toHaveBeenCalledTimes(2)
  })

  test('does not wait for a service that asks for more than two seconds', async () => {
    const { ask, call } = setUp()
    expect(await call(new Unavailable('status 503', 2_001))).toBe('eligibility-unavailable: status 503')
    expect(ask).toHaveBeenCalledTimes(1)
  })

  test('does not pause before a breaker that has just opened', async () => {
    const { ask, call } = setUp({ failuresToOpen: 1 })
    expect(await call(down)).toBe('eligibility-unavailable')
    expect(ask).toHaveBeenCalledTimes(1)
  })

  test('gives up in the middle of a pause, and asks no more', async () => {
    const { ask, call } = setUp()
    const controller = new AbortController()
    const calling = call(down, controller.signal)
    await wait(50)
    controller.abort(ended)
    expect(await calling).toBe('hung up')
    await wait(1_000)
    expect(ask).toHaveBeenCalledTimes(1)
  })
})

describe('the breaker', () => {
  const opened = async () => {
    const all = setUp({ attempts: 1 })
    for (const _ of Array(3)) await all.call(down)
    return all
  }

  test('opens after failures in a row and asks no more', async () => {
    const { ask, call } = await opened()
    expect(await call('answers')).toBe(notAsked)
    expect(ask).toHaveBeenCalledTimes(3)
  })

  test('counts a caller’s deadline that passed as a failure', async () => {
    const { call } = setUp({ attempts: 1 })
    for (const _ of Array(3)) await call(timeOut)
    expect(await call('answers')).toBe(notAsked)
  })

  test('counts no deadline that had passed before anything was asked', async () => {
    const { ask, call } = setUp({ attempts: 1 })
    for (const _ of Array(3)) expect(await call('answers', AbortSignal.abort(timeOut))).toBe('late')
    expect(ask).not.toHaveBeenCalled()
    expect(await call('answers')).toBe('answer')
  })

  test('begins its count anew after an answer', async () => {
    const { call } = setUp({ attempts: 1 })
    for (const each of [down, down, 'answers', down, down] as const) await call(each)
    expect(await call('answers')).toBe('answer')
  })

  test.each([refused, ended])('counts %s neither way', async thrown => {
    const { call } = setUp({ attempts: 1 })
    for (const each of [down, down, thrown]) await call(each)
    expect(await call(down)).toBe('eligibility-unavailable')
    expect(await call('answers')).toBe(notAsked)
  })

  test('asks once after its pause, makes nobody else wait for the answer, and closes with it', async () => {
    const { ask, call } = await opened()
    await wait(9_999)
    expect(await call('answers')).toBe(notAsked)
    await wait(1)
    expect(await Promise.all([call('answers'), call('answers')])).toEqual(['answer', notAsked])
    expect(ask).toHaveBeenCalledTimes(4)
    expect(await call('answers')).toBe('answer')
  })

  test('pauses again after a probe that failed, and asks it no second time', async () => {
    const { ask, call } = await opened()
    await wait(10_000)
    expect(await call(down)).toBe('eligibility-unavailable')
    await wait(9_999)
    expect(await call('answers')).toBe(notAsked)
    await wait(1)
    expect(await call('answers')).toBe('answer')
    expect(ask).toHaveBeenCalledTimes(5)
  })

  test('lets the next one ask when the probe was given up', async () => {
    const { call } = await opened()
    await wait(10_000)
    expect(await call(ended)).toBe('hung up')
    expect(await call('answers')).toBe('answer')
  })
})
