// What readers of gateways share: what was dialled behind the code, and whose network it is.
import { describe, expect, it } from 'vitest'
import { operatorOf } from '#src/gateways/operators.ts'
import { behindCode } from '#src/gateways/reading.ts'

describe('behind the code', () => {
  it.each([
    ['*000#', []],
    ['000', []],
    ['000#', []],
    ['*000', []],
    ['*000*2*1#', ['2', '1']],
    ['000*2*1', ['2', '1']],
    ['*000**1#', ['', '1']],
    ['*0001#', null],
    ['1', null],
    ['', null],
    ['#', null],
  ] as const)('of %j stands %j', (dialled, inputs) => expect(behindCode(dialled, ['*000#'])).toEqual(inputs))

  it('is what stands behind the first code that fits: of several parts, or without them', () => {
    expect(behindCode('*123*45*2#', ['*123*45#', '*123#'])).toEqual(['2'])
    expect(behindCode('*123*2#', ['', 'abc', '123#'])).toEqual(['2'])
  })
})

describe('an operator', () => {
  it.each([
    ['60400', 'orange'],
    ['604-00', 'orange'],
    ['604 01', 'iam'],
    ['60402', 'inwi'],
    ['60405', 'inwi'],
    ['Orange', 'orange'],
    ['Maroc Telecom', 'iam'],
    ['maroc-telecom', 'iam'],
    ['INWI', 'inwi'],
    ['MTN', null],
    ['', null],
    [null, null],
    [undefined, null],
  ] as const)('%j is %j', (network, operator) => expect(operatorOf(network)).toBe(operator))
})
