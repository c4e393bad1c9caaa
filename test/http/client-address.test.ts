// The client is the right-most address that no trusted proxy of ours has; what it says of itself is not believed.
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { createClientAddress } from '#src/http/client-address.ts'

const proxies = ['10.0.0.0/8', '2001:db8:1::/48']

function clientOf(direct: string, forwarded: string | undefined, trusted = proxies): string | null {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: direct })
  const request = new IncomingMessage(socket)
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded
  return createClientAddress(trusted)(request)
}

test.each<[direct: string, forwarded: string | undefined, client: string | null]>([
  ['192.0.2.1', undefined, '192.0.2.1'],
  // Not from a proxy: the header is the client's own invention.
  ['192.0.2.1', '203.0.113.5', '192.0.2.1'],
  ['10.0.0.1', '203.0.113.5', '203.0.113.5'],
  ['::ffff:10.0.0.1', '203.0.113.5', '203.0.113.5'],
  ['2001:db8:1::2', '2001:db8:9::1', '2001:db8:9::1'],
  // Two proxies of ours in a row.
  ['10.0.0.1', '203.0.113.5, 10.0.0.9', '203.0.113.5'],
  // The client wrote a first part itself.
  ['10.0.0.1', '127.0.0.1, 198.51.100.4, 203.0.113.5, 10.0.0.9', '203.0.113.5'],
  ['10.0.0.1', '10.3.3.3, 203.0.113.5', '203.0.113.5'],
  // A proxy of ours that writes ports.
  ['10.0.0.1', '203.0.113.5, 10.0.0.9:4711', '203.0.113.5'],
  ['10.0.0.1', '203.0.113.5:4711', '203.0.113.5'],
  ['10.0.0.1', '[2001:db8:9::1]:4711', '2001:db8:9::1'],
  // All of them are ours: it began with one of us.
  ['10.0.0.1', '10.0.0.7, 10.0.0.9', '10.0.0.7'],
  ['10.0.0.1', undefined, '10.0.0.1'],
  ['10.0.0.1', ' , ', '10.0.0.1'],
  // Nobody we can name.
  ['10.0.0.1', 'unknown', null],
  ['10.0.0.1', '203.0.113.5, _hidden', null],
])('connected from %s and forwarded for %s, the client is %s', (direct, forwarded, client) => {
  expect(clientOf(direct, forwarded)).toBe(client)
})

test('without trusted proxies the header is not looked at, not even on this machine', () => {
  expect(clientOf('127.0.0.1', '203.0.113.5', [])).toBe('127.0.0.1')
})
