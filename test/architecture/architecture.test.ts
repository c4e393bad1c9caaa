// The rules of the house hold; and each of them is noticed when it is broken.
import { describe, expect, it } from 'vitest'
import { rules } from './rules.ts'
import { readSource } from './source.ts'

const source = readSource()

describe('in this code', () => {
  it.each(rules)('$name', ({ violations }) => expect(violations(source)).toEqual([]))
})

describe('a breach is noticed', () => {
  it.each(rules)('where it is broken that $name', ({ violations, broken }) => {
    expect(violations(broken(source)).length).toBeGreaterThan(violations(source).length)
  })
})
