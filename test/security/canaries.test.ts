// The search finds what it looks for: a canary that could hide from it would prove nothing.
import { describe, expect, test } from 'vitest'
import { findCanaries } from './canaries.ts'

const found = (canary: string, content: string | Buffer) =>
  findCanaries([canary], [{ where: 'here', content }]).length > 0

describe.each([
  'QX738291',
  '1947-03-26',
  '+212655443322',
  'K7MP-XR24-B9TD',
  '738264',
  'canary-token_0123456789',
])('%s', canary => {
  const bytes = Buffer.from(canary)
  test.each<[string, string | Buffer]>([
    ['as it is', `{"text":"${canary}"}`],
    ['in small letters', canary.toLowerCase()],
    ['among raw bytes', Buffer.concat([Buffer.of(0xff, 0x00), bytes, Buffer.of(0x80)])],
    ['in hexadecimal', `\\x00${bytes.toString('hex')}00`],
    ['in capital hexadecimal', bytes.toString('hex').toUpperCase()],
    ['in base64', bytes.toString('base64')],
    [
      'in base64 after one byte',
      Buffer.concat([Buffer.from('a'), bytes, Buffer.from('zz')]).toString('base64'),
    ],
    [
      'in base64 after two bytes',
      Buffer.concat([Buffer.from('ab'), bytes, Buffer.from('z')]).toString('base64'),
    ],
    ['in base64url', Buffer.from(`<<${canary}>>`).toString('base64url')],
    ['in a URL', `/x?y=${encodeURIComponent(canary)}&z`],
    ['backwards', ` ${canary.split('').toReversed().join('')} `],
    ['in UTF-16', Buffer.from(`"${canary}"`, 'utf16le')],
  ])('is found %s', (_, content) => expect(found(canary, content)).toBe(true))

  test('is not found where it is not', () => {
    expect(found(canary, `nothing of it, ${'0123456789abcdef'.repeat(1_000)}`)).toBe(false)
  })
})

test('a date is found in whichever order, a phone number with or without its prefix', () => {
  for (const text of ['26031947', '19470326', '26/03/1947']) expect(found('1947-03-26', text)).toBe(true)
  for (const text of ['0655443322', 'to:655443322', '212655443322']) {
    expect(found('+212655443322', text)).toBe(true)
  }
})

test('a code is not found in a longer number or in a hash', () => {
  expect(found('738264', '1738264009')).toBe(false)
  expect(found('738264', 'c738264f')).toBe(false)
  expect(found('738264', 'code 738264.')).toBe(true)
})
