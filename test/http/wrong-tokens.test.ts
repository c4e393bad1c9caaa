// Wrong tokens are answered more and more slowly; a right one always passes, and nobody pays for another's mistakes.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Doors, openDoors } from './doors.ts'

const token = 'operators-only-in-tests'
const [operator, guesser] = ['127.0.0.1', '127.0.0.66']
let doors: Doors
beforeEach(async () => {
  doors = await openDoors({ opsToken: token })
})
afterEach(() => doors.close())

async function ask(authorization: string | null, from = guesser) {
  const headers = authorization === null ? {} : { authorization }
  const sent = request({
    port: doors.port,
    host: operator,
    localAddress: from,
    path: '/ops',
    headers,
    agent: new Agent(),
  })
  const [response] = (await once(sent.end(), 'response')) as [IncomingMessage]
  response.resume()
  return { status: response.statusCode, retryAfter: Number(response.headers['retry-after'] ?? 0) }
}
const basic = (password: string) => `Basic ${Buffer.from(`a:${password}`).toString('base64')}`

async function guess(times: number): Promise<(number | undefined)[]> {
  const statuses: (number | undefined)[] = []
  for (let count = 0; count < times; count += 1) {
    statuses.push((await ask(count % 2 === 0 ? `Bearer guess-${count}` : basic(`guess-${count}`))).status)
  }
  return statuses
}

test('a mistake or two are told to be mistakes', async () => {
  expect(await guess(10)).toEqual(Array.from({ length: 10 }, () => 401))
  expect(doors.paused).toEqual([])
})

test('more are told to come later, each more slowly than the one before, at most five seconds', async () => {
  await guess(10)
  expect(await guess(10)).toEqual(Array.from({ length: 10 }, () => 429))
  expect(doors.paused).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000])
  const { retryAfter } = await ask('Bearer another')
  expect(retryAfter).toBeGreaterThan(0)
  expect(retryAfter).toBeLessThanOrEqual(60)
  expect(doors.turnedAway).toHaveLength(21)
})

test('sent at once they are counted all the same', async () => {
  const statuses = await Promise.all(Array.from({ length: 60 }, () => ask('Bearer guess')))
  expect(statuses.filter(({ status }) => status === 401)).toHaveLength(10)
})

test('the right one passes whatever went before', async () => {
  await guess(30)
  expect((await ask(`Bearer ${token}`)).status).toBe(200)
  expect((await ask(basic(token))).status).toBe(200)
})

test('a browser that has not been told the password yet is asked for it', async () => {
  await guess(30)
  expect((await ask(null)).status).toBe(401)
})

test('somebody else’s mistakes are still mistakes', async () => {
  await guess(30)
  expect((await ask('Bearer mistyped', operator)).status).toBe(401)
})
