// Side by side: a gateway may be called like an operator, and whoever was told an apology has a gateway and a network.
import { expect, test } from 'vitest'
import { sidesOf } from '#src/ops/sides.ts'
import type { CallCount } from '#src/ops/turn-stats.ts'

const call: CallCount = {
  channel: 'ussd',
  language: 'fr',
  gateway: 'orange',
  operator: 'iam',
  ended: 'left',
  count: 3,
}
const served = (callers: number, some: number) => ({ callers, served: some, share: some / callers })
const completion = {
  all: served(3, 1),
  'gateway orange': served(3, 1),
  'operator iam': served(2, 1),
  'operator orange': served(1, 0),
}

test('a gateway and an operator of the same name are two', () => {
  const calls = [call, { ...call, operator: 'orange', count: 1 }]
  const sides = sidesOf(calls, [], { completion }, [])
  const shown = sides
    .filter(({ name }) => name === 'orange')
    .map(({ by, calls: count, callers }) => [by, count, callers])
  expect(shown).toEqual([
    ['gateway', 4, 3],
    ['operator', 1, 1],
  ])
})

test('apologies are counted for the gateway and for the operator, also where no call was noted', () => {
  const told = [
    { name: 'orange iam', count: 2 },
    { name: 'kannel iam', count: 5 },
  ]
  const sides = sidesOf([call], [], { completion }, told)
  const apologies = sides.map(({ by, name, apologies: count }) => [by, name, count])
  expect(apologies).toEqual([
    ['all', 'all', 7],
    ['channel', 'ussd', null],
    ['language', 'fr', null],
    ['gateway', 'kannel', 5],
    ['gateway', 'orange', 2],
    ['operator', 'iam', 7],
  ])
})
