// Every form of a Redis URL that the contract names is read, and a wrong one is refused without repeating it.
import { describe, expect, test } from 'vitest'
import { readRedisUrl } from '#src/redis/address.ts'

const open = { tls: false }

describe('a Redis URL', () => {
  test.each([
    [
      'redis://localhost',
      { kind: 'server', endpoint: { host: 'localhost', port: 6379 }, login: open, db: 0 },
    ],
    ['redis://r:7000/3', { kind: 'server', endpoint: { host: 'r', port: 7000 }, login: open, db: 3 }],
    ['redis://[::1]:7000', { kind: 'server', endpoint: { host: '::1', port: 7000 }, login: open, db: 0 }],
    [
      'rediss://app:p%40ss%2C@r:1/',
      {
        kind: 'server',
        endpoint: { host: 'r', port: 1 },
        login: { tls: true, username: 'app', password: 'p@ss,' },
        db: 0,
      },
    ],
    [
      'redis://:secret@r',
      {
        kind: 'server',
        endpoint: { host: 'r', port: 6379 },
        login: { tls: false, password: 'secret' },
        db: 0,
      },
    ],
    [
      'redis://a:1,redis://b:2,c',
      {
        kind: 'cluster',
        endpoints: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
          { host: 'c', port: 6379 },
        ],
        login: open,
      },
    ],
    [
      'rediss://u:p@a,rediss://u:p@b',
      {
        kind: 'cluster',
        endpoints: [
          { host: 'a', port: 6379 },
          { host: 'b', port: 6379 },
        ],
        login: { tls: true, username: 'u', password: 'p' },
      },
    ],
    ['redis://a,', { kind: 'cluster', endpoints: [{ host: 'a', port: 6379 }], login: open }],
    [
      'redis+sentinel://:pw@h1,h2:5000/name/2',
      {
        kind: 'sentinel',
        endpoints: [
          { host: 'h1', port: 26379 },
          { host: 'h2', port: 5000 },
        ],
        name: 'name',
        login: { tls: false, password: 'pw' },
        db: 2,
      },
    ],
  ])('reads %s', (url, address) => {
    expect(readRedisUrl(url)).toEqual(address)
  })

  test.each([
    ['', /not a Redis URL/],
    ['http://secret@host', /not a Redis URL/],
    ['redis://', /not a Redis URL/],
    ['redis://user:secret@', /a host is missing/],
    ['redis://:secret@host:port', /not a host and port/],
    ['redis://:secret@host/db', /a database is a number/],
    ['redis://:secret@a,b/1', /no databases but 0/],
    ['redis+sentinel://:secret@h1,h2', /the name .* is missing/],
  ])('refuses %s without repeating it', (url, reason) => {
    expect(() => readRedisUrl(url)).toThrow(reason)
    expect(() => readRedisUrl(url)).not.toThrow(/secret/)
  })
})
