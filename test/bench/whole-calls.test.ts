// Whole calls beside those of the peers, Argon2id apart, and a text message beside all that a peer asks for.
import { describe, expect, it } from 'vitest'
import { callColumns } from '#bench/call-columns.ts'
import { costColumns } from '#bench/cost-columns.ts'
import { costOf, summaryOf } from '#bench/costs.ts'
import { roundWith } from './rounds.ts'

const rounds = [
  roundWith({
    call: { peer: { processor: 400 }, service: { processor: 300 } },
    opening: { peer: { processor: 500 }, service: { processor: 20_000, pooled: 19_000 } },
    message: { service: { processor: 200 } },
  }),
]
const compared = summaryOf(['peer', 'service'], rounds, 32)
const serviceAt = (hop: string) => compared.find(each => each.variant === 'service' && each.hop === hop)

describe('a whole call', () => {
  it('is all its hops together', () => {
    const counts = {
      redisCommands: 14,
      redisBytesIn: 0,
      redisBytesOut: 0,
      postgresStatements: 0,
      postgresBytes: 0,
    }
    const batch = { hops: 14, seconds: 2, latencies: Array(14).fill(3), time: 1_000, pooled: 100, counts }
    expect(costOf([batch], 7)).toMatchObject({
      hops: 2,
      processor: 500,
      pooled: 50,
      hopsPerSecond: 1,
      latency: { p50: 3 },
      servers: { redisCommands: 7 },
    })
  })

  it('is set beside a whole call of the same kind', () => {
    expect(serviceAt('call')?.times.peer?.median).toBe(0.75)
    expect(serviceAt('opening')?.times.peer?.median).toBe(40)
  })

  it('is told without what the pool of threads took', () => {
    expect(serviceAt('opening')?.unpooledTimes?.peer?.median).toBe(2)
  })
})

it('sets a text message beside a whole call', () => {
  expect(serviceAt('message')?.times.peer?.median).toBe(0.5)
})

it('has a table of its own, with Argon2id and without', () => {
  const [heads, rows] = callColumns(compared)
  expect(heads.slice(0, 4)).toEqual(['32 connections', 'variant', 'µs processor', '× peer'])
  expect(rows.map(row => row.slice(0, 4))).toEqual([
    ['a whole call, the number told', 'peer', 400, 1],
    ['a whole call, the number told', 'service', 300, 0.75],
    ['a whole call, an account opened', 'peer', 500, 1],
    ['a whole call, an account opened', 'service', 20_000, 40],
    ['the same, Argon2id apart', 'service', 1_000, 2],
    ['a text message answered by one', 'service', 200, 0.5],
  ])
  expect(costColumns(compared)[1]).toEqual([])
})
