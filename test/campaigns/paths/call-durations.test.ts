// A call that may take longer than the gateway allows can be taken up where it dropped.
import { expect, it } from 'vitest'
import { isQuestion } from '#machines/conversation.ts'
import { estimateCalls, isTakenUp, longest } from './call-durations.ts'
import { walk } from './graph.ts'
import { spoken, usual } from './profiles.ts'
import { drops, pressing } from './typing-time.ts'

const rows = estimateCalls()

it('the usual call fits before the late drop, in every language', () => {
  const usualCall = rows.find(({ way }) => way === 'passwordSent')
  expect(usualCall?.estimates.size).toBe(spoken.length)
  for (const { seconds } of usualCall?.estimates.values() ?? []) {
    expect(seconds).toBeLessThanOrEqual(drops.late)
  }
})

it('whatever does not fit is taken up wherever it drops, once the kind of card is known', () => {
  expect(rows.some(({ estimates }) => longest(estimates) > drops.late)).toBe(true)
  const lost = new Set<string>()
  for (const { after } of walk(usual, 'ussd', 1).paths) {
    const { state, context } = after
    const isUnderWay = isQuestion(state) && context.answers.idKind !== undefined
    if (isUnderWay && state !== 'resume' && !isTakenUp(after)) lost.add(state)
  }
  expect([...lost]).toEqual([])
})

it('letters cost their place on the key, digits one press', () => {
  expect(pressing('123').presses).toBe(3)
  expect(pressing('abc').presses).toBe(6)
  expect(pressing('zs').presses).toBe(8)
  expect(pressing('ab').seconds).toBeGreaterThan(pressing('ad').seconds)
})
