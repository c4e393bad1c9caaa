// A call can be followed in the log: each line of it has its name, over calls at once, both instances and both channels.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, openOnServers } from '../support/in-process.ts'
import { phoneOn } from '../support/phone.ts'

interface Written {
  msg: string
  level: number
  call?: string
  gateway?: string
  from?: string
  to?: string
  outcome?: string
  operator?: string | null
  language?: string
}

let exchange: Exchange
beforeAll(async () => {
  exchange = await openOnServers()
})
afterAll(() => exchange?.close())

const written = () => exchange.log.lines().map(line => JSON.parse(line) as Written)
const [debug, info] = [20, 30]

async function call(number: string): Promise<void> {
  const phone = phoneOn(exchange, number)
  await phone.dial({ network: '60400' })
  await phone.key('2', '1', 'AB123456', '31122027', '05091980', '1')
  phone.ends()
}

describe('of two calls at once', () => {
  beforeAll(() => Promise.all([call('0612340011'), call('0612340012')]))

  it('each has a line at its end, with its outcome, and a name of its own', () => {
    const ended = written().filter(({ msg }) => msg === 'call ended')
    expect(ended).toHaveLength(2)
    for (const line of ended) {
      expect(line).toMatchObject({ level: info, gateway: 'africastalking', language: 'fr' })
      expect(line.outcome).toMatch(/^(passwordSent|accountExists)$/)
      expect(line.call).toMatch(/^[0-9a-f]{16,}$/)
    }
    expect(new Set(ended.map(line => line.call)).size).toBe(2)
  })

  it('each has a line a turn at debug, which lead from one state to the next', () => {
    const [ended] = written().filter(({ msg }) => msg === 'call ended')
    const turns = written().filter(({ msg, call }) => msg === 'turn' && call === ended?.call)
    expect(turns).toHaveLength(7)
    expect(turns.every(({ level }) => level === debug)).toBe(true)
    expect(turns.slice(1).map(({ from }) => from)).toEqual(turns.slice(0, -1).map(({ to }) => to))
    expect(turns.at(-1)?.to).toBe(ended?.outcome)
  })

  it('whatever else is written for one of them says which', () => {
    const names = new Set(written().flatMap(({ msg, call }) => (msg === 'call ended' ? [call] : [])))
    const lookedUp = written().filter(({ msg }) => msg === 'looked up')
    expect(lookedUp).toHaveLength(2)
    for (const { call: name } of lookedUp) expect(names).toContain(name)
  })

  it('no line names who called', () => {
    const lines = exchange.log.lines().join('\n')
    for (const typed of ['12340011', '12340012', 'AB123456', '05091980', '178824615']) {
      expect(lines).not.toContain(typed)
    }
  })
})

it('a conversation by text is one call, however many messages it takes', async () => {
  const before = written().length
  const phone = exchange.line()
  await phone.text('0612340013', 'AMO')
  await phone.text('0612340013', '1')
  const turns = written()
    .slice(before)
    .filter(({ msg }) => msg === 'turn')
  expect(turns.length).toBeGreaterThan(1)
  expect(new Set(turns.map(({ call }) => call)).size).toBe(1)
})
