// What is told of several rounds: medians, and ratios of what was measured in the same round.
import { describe, expect, it } from 'vitest'
import { besideColumns, costColumns } from '#bench/cost-columns.ts'
import { baselinesOf } from '#bench/costs.ts'
import { compared } from './rounds.ts'

/** The machine is slower by the round; the service always takes half of the peer's time, once a little more. */
const asking = [
  { peer: { processor: 50 }, before: { processor: 20 }, service: { processor: 25 } },
  { peer: { processor: 100 }, before: { processor: 40 }, service: { processor: 50 } },
  { peer: { processor: 200 }, before: { processor: 100 }, service: { processor: 120 } },
]
const withoutBefore = asking.map(({ peer, service }) => ({ peer, service }))
const steady = [
  { peer: { processor: 100, p99: 4 }, service: { processor: 100, p99: 2 } },
  { peer: { processor: 100, p99: 1 }, service: { processor: 100, p99: 3 } },
]

describe('a comparison', () => {
  it('tells the median of the rounds', () => {
    const [, , service] = compared('asking', 32, asking)
    expect(service).toMatchObject({ variant: 'service', hop: 'asking', connections: 32, rounds: 3 })
    expect(service?.cost.processor).toBe(50)
  })

  it('sets each round beside the same round of a baseline', () => {
    const [, , service] = compared('asking', 32, asking)
    expect(service?.times.peer).toEqual({ median: 0.5, least: 0.5, most: 0.6 })
    expect(service?.times.before).toEqual({ median: 1.25, least: 1.2, most: 1.25 })
  })

  it('does so with the p99 of the latency too', () => {
    const [, service] = compared('steady', 0, steady)
    expect(service?.p99Times?.peer).toEqual({ median: 1.75, least: 0.5, most: 3 })
  })

  it('says nothing of a baseline that was not measured', () => {
    const [, service] = compared('asking', 32, withoutBefore)
    expect(Object.keys(service?.times ?? {})).toEqual(['peer'])
    expect(baselinesOf(compared('asking', 32, asking))).toEqual(['peer', 'before'])
  })
})

describe('the tables', () => {
  it('have a column for each baseline that was measured', () => {
    const [heads, rows] = costColumns(compared('asking', 32, asking))
    expect(heads.slice(2, 6)).toEqual(['variant', 'µs processor', '× peer', '× before'])
    expect(rows[2]?.slice(2, 6)).toEqual(['service', 50, 0.5, 1.25])
    expect(costColumns(compared('asking', 32, withoutBefore))[0]).not.toContain('× before')
  })

  it('tell the service beside each, and how far the rounds differ', () => {
    const [heads, rows] = besideColumns([
      ...compared('asking', 32, withoutBefore),
      ...compared('steady', 0, steady),
    ])
    expect(heads).toEqual(['the service', '× peer'])
    expect(rows).toEqual([
      ['a question, 32 connections', '0.50 (0.50 to 0.60)'],
      ['1,000 questions a second', '1.00 (1.00 to 1.00)'],
      ['1,000 questions a second: p99', '1.75 (0.50 to 3.00)'],
    ])
  })

  it('leave out the p99 of figures that were kept without it', () => {
    const earlier = compared('steady', 0, steady)
    for (const comparison of earlier) delete comparison.p99Times
    expect(besideColumns(earlier)[1]).toEqual([['1,000 questions a second', '1.00 (1.00 to 1.00)']])
  })
})
