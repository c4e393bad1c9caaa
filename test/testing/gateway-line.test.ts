// The line posts what Africa's Talking posts, and says in one sentence why it does not work.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createClock } from '#src/platform/clock.ts'
import { addressOf, createGatewayLine } from '#testing'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const bodyOf = async (request: IncomingMessage) => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

/** A service that says the same to everybody, and keeps what was posted to it. */
const serve = async (status: number, body: string) => {
  const posted: { path: string; body: string }[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then(form => {
      posted.push({ path: request.url ?? '', body: form })
      response.writeHead(status).end(body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return { posted, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const lineTo = (url: string, token?: string) =>
  createGatewayLine({ addresses: [addressOf(url, token)], clock: createClock() })

test('a form holds the number with %2B and all answers joined by *', async () => {
  const { posted, url } = await serve(200, 'CON Langue ?')
  const line = lineTo(url, 'secret-secret-secret')
  expect(await line.dial({ number: '0612345678', shortcut: '2*1', network: '60401' })).toEqual({
    text: 'Langue ?',
    ends: false,
  })
  await line.key('31*12*2027')
  await line.repeat()
  await line.hangUp()
  const paths = posted.map(({ path }) => path)
  expect(new Set(paths.slice(0, 3))).toEqual(new Set(['/secret-secret-secret/africastalking/ussd']))
  expect(paths.at(-1)).toBe('/secret-secret-secret/africastalking/ussd/events')
  expect(posted[0]?.body).toMatch(
    /^sessionId=ATUid_[0-9a-f]{32}&phoneNumber=%2B212612345678&serviceCode=\*000%23&networkCode=60401&text=2\*1$/,
  )
  expect(posted[1]?.body).toMatch(/&text=2\*1\*31\*12\*2027$/)
  expect(posted[2]?.body).toBe(posted[1]?.body)
  expect(posted[3]?.body).toMatch(/status=Incomplete$/)
})

test('the gateway tells the service that a call ended, once', async () => {
  const { posted, url } = await serve(200, 'END Merci')
  const line = lineTo(url)
  await line.dial({ number: '0612345678' })
  await line.repeat()
  await line.hangUp()
  expect(
    posted.filter(({ path }) => path.endsWith('/events')).map(({ body }) => body.split('&').at(-1)),
  ).toEqual(['status=Success'])
})

test('a callback’s own address is taken as it is', () => {
  expect(addressOf('https://ussd.example/token/africastalking/ussd/')).toEqual({
    callback: 'https://ussd.example/token/africastalking/ussd',
    messages: 'https://ussd.example/simulator/messages',
  })
})

describe('what does not work is said', () => {
  test.each([
    [404, 'Not Found', /has no callback there \(404\).*--token/],
    [403, 'Forbidden', /does not take calls from this machine \(403\)/],
    [500, 'Internal error', /answers with status 500/],
    [302, '', /answers with status 302/],
    [200, '<html>', /answers something else than CON or END/],
  ])('status %i with “%s”', async (status, body, sentence) => {
    const { url } = await serve(status, body)
    const failure = lineTo(url, 'secret-secret-secret').dial({ number: '0612345678' })
    await expect(failure).rejects.toThrow(sentence)
    await expect(failure).rejects.not.toThrow('secret')
  })

  test('nobody listening', async () => {
    await expect(lineTo('http://127.0.0.1:9').dial({ number: '0612345678' })).rejects.toThrow(
      'nobody answers at http://127.0.0.1:9: start the service with npm start, or say where it is',
    )
  })

  test.each(['ftp://host', 'http://', 'a b'])('“%s” is no address', url => {
    expect(() => addressOf(url)).toThrow('is no address')
  })

  test('no simulator, no messages', async () => {
    const { url } = await serve(404, 'Not Found')
    expect(await lineTo(url).messages('0612345678', 0)).toBeNull()
  })
})
