// Networks hold the addresses they should, in whichever of their spellings.
import { describe, expect, test } from 'vitest'
import { createAddressList, networkOf } from '#src/http/address-list.ts'

describe('a list of networks', () => {
  const list = createAddressList(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32', '::ffff:198.51.100.0/120'])

  test.each([
    '10.1.0.0',
    '10.1.255.255',
    '192.0.2.7',
    '::ffff:10.1.2.3',
    '::ffff:a01:203',
    '2001:db8::1',
    '2001:DB8:0:0:0:0:0:1',
    '198.51.100.9',
  ])('holds %s', address => expect(list.has(address)).toBe(true))

  test.each([
    '10.2.0.0',
    '192.0.2.8',
    '::ffff:10.2.0.0',
    '2001:db9::1',
    '198.51.101.9',
    '',
    'localhost',
    '10.1.0.0/16',
    '10.1.0',
    '010.001.000.001',
    ' 10.1.0.1',
  ])('does not hold "%s"', address => expect(list.has(address)).toBe(false))

  test('that is empty holds nobody', () => {
    expect(createAddressList([]).has('127.0.0.1')).toBe(false)
  })
})

describe('what counts as one client', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['2001:db8::4:5:6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['1::2:3:4:5:6:7', '1:0:2:3'],
    ['', ''],
  ])('%s is of %s', (address, network) => expect(networkOf(address)).toBe(network))
})
