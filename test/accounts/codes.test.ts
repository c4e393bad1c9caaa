/** One-time codes: three tries, ten minutes, one conversation; asked again after a crash, the answer is the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCodes } from '#src/accounts/codes.ts'
import { type Database, within } from '#src/db/database.ts'
import { openDatabase, vault } from '#test/outbox/databases.ts'
import { createVirtualClock } from '#test/support/movable-clock.ts'

const phone = '+212712345678'
const wrongOnes = (code: string) =>
  ['111111', '222222', '333333', '444444'].filter(wrong => wrong !== code) as [string, string, string]
const wrong = (code: string) => wrongOnes(code)[0]

describe('a one-time code', () => {
  let database: Database
  let conversations = 0
  const clock = createVirtualClock()
  const codes = createCodes({ vault, clock })
  beforeAll(async () => {
    database = await openDatabase('PostgreSQL')
  })
  afterAll(() => database.close())

  async function issued() {
    conversations += 1
    const conversation = `conversation ${conversations}`
    const given = await within(database.queries, trx => codes.issue(trx, conversation, phone))
    if (given === 'tooSoon') throw new Error('too soon')
    const { code } = given
    const check = (typed: string) => codes.check(database.queries, conversation, phone, typed)
    return { conversation, code, check }
  }

  test('is accepted in its conversation, and again when that asks again', async () => {
    const { code, check } = await issued()
    expect(await check(code)).toBe('accepted')
    expect(await check(code)).toBe('accepted')
    expect(await check(wrong(code))).toBe('rejected')
  })

  test('is nothing in another conversation, nor for another phone', async () => {
    const { conversation, code } = await issued()
    expect(await codes.check(database.queries, 'another', phone, code)).toBe('exhausted')
    expect(await codes.check(database.queries, conversation, '+212600000000', code)).toBe('exhausted')
  })

  test('has three tries, of which the same again is none, however it arrived', async () => {
    const { code, check } = await issued()
    const [one, other, third] = wrongOnes(code)
    for (const again of [1, 2, 3, 4]) expect(await check(one), `time ${again}`).toBe('rejected')
    expect(await check(other)).toBe('rejected')
    expect(await check(one)).toBe('rejected')
    expect(await check(code)).toBe('accepted')
    expect(await check(third)).toBe('rejected')
  })

  test('is exhausted by three wrong tries, whatever is typed then, and as often as it is', async () => {
    const { code, check } = await issued()
    const [one, other, third] = wrongOnes(code)
    expect(await check(one)).toBe('rejected')
    expect(await check(other)).toBe('rejected')
    expect(await check(third)).toBe('exhausted')
    for (const typed of [code, one, code]) expect(await check(typed)).toBe('exhausted')
  })

  test('counts anew when another code is sent', async () => {
    const { conversation, code, check } = await issued()
    const [one, other, third] = wrongOnes(code)
    for (const typed of [one, other, third]) await check(typed)
    clock.advance(61)
    const given = await within(database.queries, trx => codes.issue(trx, conversation, phone))
    if (given === 'tooSoon') throw new Error('too soon')
    const [again] = wrongOnes(given.code).filter(typed => typed !== code)
    expect(await check(again ?? '')).toBe('rejected')
    expect(await check(given.code)).toBe('accepted')
  })

  test('ends after ten minutes, accepted or not', async () => {
    const [fresh, accepted] = [await issued(), await issued()]
    await accepted.check(accepted.code)
    clock.advance(601)
    expect(await fresh.check(fresh.code)).toBe('exhausted')
    expect(await accepted.check(accepted.code)).toBe('exhausted')
    expect(await codes.isOut(database.queries, fresh.conversation, phone)).toBe(false)
  })

  test('cannot be shared out among guesses made at the same instant', async () => {
    const { code, check } = await issued()
    const different = Array.from({ length: 9 }, (_, digit) => `${digit}`.repeat(6)).filter(
      guess => guess !== code,
    )
    const guesses = await Promise.all(different.slice(0, 8).map(check))
    expect(guesses.filter(guess => guess === 'rejected')).toHaveLength(2)
    expect(await check(code)).toBe('exhausted')
  })

  test('is not replaced within a minute', async () => {
    const { conversation } = await issued()
    const again = () => within(database.queries, trx => codes.issue(trx, conversation, phone))
    expect(await again()).toBe('tooSoon')
    expect(await codes.isOut(database.queries, conversation, phone)).toBe(true)
    clock.advance(61)
    expect(await again()).toMatchObject({ code: expect.stringMatching(/^\d{6}$/) })
  })
})
