// What a client asks for, however broken, is no failure of ours: 400, counted apart, and nothing is reported.
import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Doors, openDoors } from './doors.ts'

let doors: Doors
beforeAll(async () => {
  doors = await openDoors()
})
afterEach(() => void doors.turnedAway.splice(0))
afterAll(() => doors.close())

/** The status of the answer to a request line as it stands; null when there was none. */
async function statusOf(target: string, method = 'GET'): Promise<number | null> {
  const socket = connect(doors.port, '127.0.0.1')
  let said = ''
  socket.on('data', chunk => {
    said += chunk.toString()
  })
  socket.on('error', () => {})
  socket.end(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await once(socket, 'close')
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(said)?.[1]
  return status === undefined ? null : Number(status)
}

describe('a request for', () => {
  test.each([
    'http://[',
    'http://[::1',
    'http://x:99999/',
    'https://',
    'file:///etc/passwd',
    'a://b',
    'a://b?c',
    '*',
    'http://a%E0@b/',
  ])('%s asks for nothing', async target => {
    expect(await statusOf(target)).toBe(400)
    expect(doors.turnedAway).toEqual(['malformed'])
    expect(doors.reported).toEqual([])
  })

  test.each([
    ['http://localhost/ops', 200],
    ['http://localhost/nothing', 404],
    ['/%', 404],
    ['/%E0%A4%A', 404],
    ['//[', 404],
    ['//user@[/ops', 404],
    ['/gateway/session/%/start', 404],
    ['/gateway/page?text=%E0%A4%A', 200],
  ])('%s is answered with %d', async (target, status) => {
    expect(await statusOf(target)).toBe(status)
    expect(doors.turnedAway).toEqual([])
    expect(doors.reported).toEqual([])
  })

  test('anything else has an answer as well, and is never a fault of ours', async () => {
    const visible = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map(code => String.fromCharCode(code)),
      maxLength: 40,
    })
    const beginning = fc.constantFrom(
      '/',
      '//',
      'http://',
      'https://[',
      'http://localhost/',
      'http://@',
      'a:',
      '*',
      '',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'OPTIONS', 'PUT'),
        beginning,
        visible,
        async (method, start, rest) => {
          const status = await statusOf(`${start}${rest}`, method)
          expect(status === null || status < 500).toBe(true)
          expect(doors.reported).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })
})
