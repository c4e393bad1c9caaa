// Nobody has a better place in a round than the others: not always the first, not always behind the same one.
import { expect, it } from 'vitest'
import { orderOf } from '#bench/turns.ts'
import { everybody } from '#bench/variants.ts'

const variants: readonly string[] = everybody
const orders = Array.from({ length: 2 * variants.length }, (_, turn) => orderOf(variants, turn))

it('has everybody play once a turn', () => {
  for (const order of orders) expect(order.toSorted()).toEqual(variants.toSorted())
})

it('has each begin as often', () => {
  const beginners = orders.map(([first]) => first)
  for (const name of variants) expect(beginners.filter(beginner => beginner === name)).toHaveLength(2)
})

it('has the service follow the one before it no more often than the other way round', () => {
  const follows = (one: string, other: string) =>
    orders.filter(order => order.indexOf(one) === order.indexOf(other) + 1).length
  expect(follows('service', 'before')).toBe(follows('before', 'service'))
})
