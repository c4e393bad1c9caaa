// A caller reached by several screens reads on each what fits there, in one and the same conversation.
import { expect, it } from 'vitest'
import { fits } from '#machines/encoding.ts'
import type { GatewayTraits, Hop } from '#src/conversation/port.ts'
import { africasTalking, createPlace, createTurns } from './turns.ts'

const budgets = { wide: { gsm7: 182, ucs2: 80 }, narrow: { gsm7: 45, ucs2: 45 } } as const
const traitsOf = (gateway: string): GatewayTraits =>
  gateway === 'usual'
    ? africasTalking
    : { ...africasTalking, budget: budgets[gateway as keyof typeof budgets] }
const hop = (gateway: string, session: string, inputs: readonly string[]): Hop => ({
  gateway,
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session,
  input: { kind: 'all', inputs },
})

it('each hop is said in the budget of its gateway', async () => {
  const { handleHop } = createTurns(
    { languages: ['ar', 'fr', 'zgh'], codeForOwnNumber: false },
    createPlace(),
    traitsOf,
  )
  const wide = await handleHop(hop('wide', 'one', []))
  const narrow = await handleHop(hop('narrow', 'two', []))
  const usual = await handleHop(hop('usual', 'three', []))
  expect(fits(wide.text, budgets.wide)).toBe(true)
  expect(narrow.text).not.toBe(usual.text)
  expect(wide.text.length).toBeGreaterThan(narrow.text.length)
})

it('a call that another gateway’s took over from is shown its last screen as it was', async () => {
  const { handleHop } = createTurns(
    { languages: ['ar', 'fr', 'zgh'], codeForOwnNumber: false },
    createPlace(),
    traitsOf,
  )
  const first = await handleHop(hop('wide', 'one', []))
  await handleHop(hop('narrow', 'two', []))
  expect((await handleHop(hop('wide', 'one', []))).text).toBe(first.text)
})
