// What somebody could send to the port besides a gateway's forms: any method, target, headers and body, byte by byte.
import { connect } from 'node:net'
import fc from 'fast-check'

const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'CONNECT',
  'get',
  'G',
]
const places = [
  '/ops',
  '/ops/caller',
  '/ops/figures?range=',
  '/ops/ops.js',
  '/metrics',
  '/health/ready',
  '/health/live',
  '/simulator',
  '/simulator/messages',
  '/simulator/settings',
  '/page/base.css',
  '/.well-known/security.txt',
  '/africastalking/ussd',
  'http://[',
  'http://localhost/metrics',
  'https://localhost/',
  '*',
  '//',
  '/',
  '',
]
const odd = [
  '%',
  '%00',
  '%2e%2e/',
  '..;/',
  '\\',
  '?',
  '#',
  '/%E0%A4%A',
  '%0d%0aX: y',
  '\u0000',
  '\u00ff',
  '👩',
  '{{',
  '/'.repeat(300),
  'a'.repeat(9_000),
]
const headers = [
  'Host: localhost',
  'Host: attacker.example',
  'Host: [',
  'Authorization: Bearer guess',
  'Authorization: Basic %%%',
  'Authorization: Basic OnVuZGVmaW5lZA==',
  'Authorization: Bearer',
  'X-Forwarded-For: 127.0.0.1, [::1]:x, unknown',
  'X-Forwarded-Host: localhost',
  'Forwarded: for=127.0.0.1',
  'Origin: null',
  'Origin: http://localhost',
  'Referer: \u00ff',
  'Sec-Fetch-Site: none',
  'Sec-Fetch-Site: cross-site',
  'Content-Type: application/json; charset=utf-7',
  'Content-Encoding: gzip',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: identity, chunked',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999',
  'Expect: 100-continue',
  'Expect: nothing',
  'Upgrade: websocket\r\nConnection: upgrade',
  'Connection: keep-alive',
  'Cookie: __proto__=1',
  'X-HTTP-Method-Override: GET',
  `X-Long: ${'a'.repeat(9_000)}`,
  ' folded',
  'no colon',
]

/** Known to the attacker: nothing but the forms of things, and the callback token where `prefix` has it. */
export function strangeRequests(prefix: string): fc.Arbitrary<Buffer> {
  const target = fc
    .tuple(
      fc.constantFrom('', '', prefix),
      fc.constantFrom(...places),
      fc.oneof(fc.constant(''), fc.constantFrom(...odd), fc.string({ maxLength: 20 })),
    )
    .map(parts => parts.join(''))
  const body = fc.oneof(fc.constant(''), fc.constantFrom(...odd), fc.constant('5\r\ntext=\r\n0\r\n\r\n'))
  return fc
    .tuple(
      fc.oneof({ weight: 6, arbitrary: fc.constantFrom('GET', 'POST') }, fc.constantFrom(...methods)),
      target,
      fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', ''),
      fc.shuffledSubarray(headers, { maxLength: 6 }),
      body,
    )
    .map(([method, asked, version, sent, rest]) =>
      Buffer.from([`${method} ${asked} ${version}`, 'Host: localhost', ...sent, '', rest].join('\r\n')),
    )
}

/** Everything that is said until the connection ends; the client has said all it will. */
export function askRaw(port: number, bytes: Buffer, localAddress: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    let said = ''
    socket.setEncoding('latin1').on('data', chunk => {
      said += String(chunk)
    })
    socket.on('error', () => {})
    socket.once('close', () => resolve(said))
    socket.end(bytes)
  })
}
