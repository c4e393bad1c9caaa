// The operator's figures after calls whose every figure is known, on both databases and from every instance.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Stats } from '#src/ops/stats.ts'
import { type Exchange, exchanges } from '#test/support/in-process.ts'
import { known, playKnownCalls } from './traffic.ts'

type Named = { name: string; count: number }
const byName = (rows: readonly Named[]) => Object.fromEntries(rows.map(({ name, count }) => [name, count]))
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

describe.each(exchanges)('figures on $name', ({ open }) => {
  let exchange: Exchange
  const figuresOf = async (url: string | undefined, range = 'hour') =>
    (await (await fetch(`${url}/ops/figures?range=${range}`)).json()) as Stats
  let figures: Stats

  beforeAll(async () => {
    exchange = await open()
    await playKnownCalls(exchange)
    // The journal is written every half second.
    await new Promise(resolve => setTimeout(resolve, 1_500))
    // Counts by the minute reach the database every three seconds, and the page is asked anew as often.
    const all = Object.keys(known.lookUps).length
    await vi.waitFor(
      async () =>
        expect((await figuresOf(exchange.urls[0])).lookUps.outcomes.length).toBeGreaterThanOrEqual(all),
      { timeout: 60_000, interval: 1_000 },
    )
    figures = await figuresOf(exchange.urls[0])
  }, 180_000)
  afterAll(() => exchange.close())

  it('count callers once, and those who got their answer', () => {
    const { callers, served } = known
    expect(figures.completion).toEqual({ callers, served, share: served / callers })
  })

  it('stand side by side for channels and languages', () => {
    const side = (name: string) => figures.sides.find(each => each.name === name)
    expect(side('all')).toMatchObject({ calls: known.calls, callers: known.callers, served: known.served })
    expect(side('ussd')).toMatchObject({ calls: known.calls, callers: known.callers })
    expect(side('ar')).toMatchObject(known.ar)
    expect(side('fr')).toMatchObject(known.fr)
  })

  it('stand side by side for gateways and operators, which not every gateway tells', () => {
    const side = (by: string, name: string) =>
      figures.sides.find(each => each.by === by && each.name === name)
    const { calls, callers, served, iam, otherNetworks } = known
    expect(side('gateway', 'africastalking')).toMatchObject({ calls, callers, served, apologies: 0 })
    expect(side('operator', 'iam')).toMatchObject(iam)
    expect(side('operator', 'unknown')).toMatchObject(otherNetworks)
  })

  it('tell which version has started', () => {
    expect(figures.releases.map(({ version }) => version)).toEqual([figures.instances[0]?.version])
    expect(figures.outages).toEqual([])
  })

  it('tell at which question callers gave up, and where they corrected themselves', () => {
    const at = (column: 'gaveUp' | 'corrected') =>
      Object.fromEntries(figures.funnel.filter(row => row[column] > 0).map(row => [row.state, row[column]]))
    expect(at('gaveUp')).toEqual(known.gaveUp)
    expect(at('corrected')).toEqual(known.corrected)
  })

  it('tell how long callers think', () => {
    const thought = figures.funnel.find(({ state }) => state === 'idNumber')?.medianSeconds
    expect(thought).toBeGreaterThanOrEqual(2)
    expect(thought).toBeLessThan(10)
  })

  it('tell how calls ended', () => {
    expect(byName(figures.outcomes)).toEqual(known.outcomes)
  })

  it('tell of look-ups, with no time before the least', () => {
    expect(byName(figures.lookUps.outcomes)).toEqual(known.lookUps)
    expect(figures.lookUps.errors).toBe(0)
    expect(figures.lookUps.medianMs).toBeGreaterThan(0)
  })

  it('draw all calls, by the minute', () => {
    expect(sum(figures.series.calls)).toBe(known.calls)
    expect(sum(figures.series.turns)).toBe(figures.sides[0]?.turns)
  })

  it('tell of the password’s message', () => {
    const password = figures.messages.find(({ kind }) => kind === 'password')
    expect(sum(Object.values(password?.states ?? {}))).toBe(1)
  })

  it('name every instance, each once, and give the same from each', async () => {
    expect(figures.instances).toHaveLength(exchange.urls.length)
    for (const url of exchange.urls) {
      const { completion, outcomes } = await figuresOf(url)
      expect({ completion, outcomes }).toEqual({
        completion: figures.completion,
        outcomes: figures.outcomes,
      })
    }
  })

  it('hold for a day and a week', async () => {
    for (const range of ['day', 'week']) {
      const wider = await figuresOf(exchange.urls[0], range)
      expect(wider.completion).toEqual(figures.completion)
      expect(sum(wider.series.calls)).toBeCloseTo((known.calls * 60) / (range === 'day' ? 900 : 7_200))
    }
  })

  it('hold nothing of what was typed or who called', () => {
    const text = JSON.stringify(figures)
    for (const secret of ['661000001', 'AB123456', '31122027', '05091980', '178824615']) {
      expect(text).not.toContain(secret)
    }
  })

  it('stand beside those of the same hour a week before', async () => {
    expect(figures.before.completion).toEqual({ callers: 0, served: 0, share: null })
    await exchange.advance(604_800)
    const later = await figuresOf(exchange.urls[0])
    expect(later.completion.callers).toBe(0)
    const { completion, outcomes, funnel, sides, series, lookUps } = later.before
    expect({ completion, outcomes, funnel, sides }).toEqual({
      completion: figures.completion,
      outcomes: figures.outcomes,
      funnel: figures.funnel,
      sides: figures.sides,
    })
    expect(sum(series.calls)).toBe(known.calls)
    expect(byName(lookUps.outcomes)).toEqual(known.lookUps)
  })

  it('are for spans that there are', async () => {
    const answer = await fetch(`${exchange.urls[0]}/ops/figures?range=month`)
    expect(answer.status).toBe(400)
  })
})
