// A reply that did not reach a gateway which sends the last answer only: its repeat comes late, and is one all the same.
import { beforeEach, expect, it } from 'vitest'
import type { GatewayTraits, Hop } from '#src/conversation/port.ts'
import { createPlace, createTurns, type Turns } from './turns.ts'

const settings = { languages: ['ar', 'fr'], codeForOwnNumber: false } as const
const traits: GatewayTraits = { sessionIds: 'unique', deadlineMs: 5_000, idleMs: 60_000 }
const hop = (input: Hop['input']): Hop => ({
  gateway: 'infobip',
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session: 'one',
  input,
})
const one = hop({ kind: 'answer', text: '1' })

let turns: Turns
beforeEach(async () => {
  turns = createTurns(settings, createPlace(), traits)
  await turns.handleHop(hop({ kind: 'dialled', inputs: [] }))
})

it('the same answer long after a lost reply is shown what was lost; after that it is an answer again', async () => {
  const lost = await turns.handleHop(one)
  await turns.replyLost(one)
  turns.clock.advance(5)
  expect(await turns.handleHop(one)).toEqual(lost)
  turns.clock.advance(2)
  expect((await turns.handleHop(one)).state).toBe('idNumber')
})

it('without a loss the same answer after that time is an answer', async () => {
  expect((await turns.handleHop(one)).state).toBe('idKind')
  turns.clock.advance(5)
  expect((await turns.handleHop(one)).state).toBe('idNumber')
})

it.each([
  ['of another call', { ...one, session: 'two' }],
  ['of another gateway', { ...one, gateway: 'flares' }],
  ['to another answer', hop({ kind: 'answer', text: '2' })],
  ['that the wire tells by its number', hop({ kind: 'answer', text: '1', hop: 0 })],
  ['of somebody who is not known', { ...one, caller: '+212612345679' }],
])('a reply %s changes nothing', async (_, other) => {
  await turns.handleHop(one)
  await turns.replyLost(other)
  turns.clock.advance(5)
  expect((await turns.handleHop(one)).state).toBe('idNumber')
})
