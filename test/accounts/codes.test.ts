/** One-time codes: three tries, ten minutes, one conversation; asked again after a crash, the answer is the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCodes } from '#src/accounts/codes.ts'
import { createClock } from '#src/clock.ts'
import { type Database, within } from '#src/db/database.ts'
import { openDatabase, vault } from '#test/outbox/databases.ts'

const phone = '+212712345678'
const wrong = (code: string) => (code === '111111' ? '222222' : '111111')

describe('a one-time code', () => {
  let database: Database
  let now = Date.UTC(2026, 10, 20)
  let conversations = 0
  const clock = { ...createClock(), now: () => now }
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
    const check = (typed: string, options?: { isRepeat?: boolean }) =>
      codes.check(database.queries, conversation, phone, typed, options)
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

  test('has three tries, of which a repeated one is none', async () => {
    const { code, check } = await issued()
    expect(await check(wrong(code))).toBe('rejected')
    expect(await check(wrong(code), { isRepeat: true })).toBe('rejected')
    expect(await check(wrong(code))).toBe('rejected')
    expect(await check(wrong(code), { isRepeat: true })).toBe('rejected')
    expect(await check(code)).toBe('accepted')
  })

  test('is exhausted by three wrong tries, whatever is typed then', async () => {
    const { code, check } = await issued()
    expect(await check(wrong(code))).toBe('rejected')
    expect(await check(wrong(code))).toBe('rejected')
    expect(await check(wrong(code))).toBe('exhausted')
    expect(await check(code)).toBe('exhausted')
    expect(await check(code, { isRepeat: true })).toBe('exhausted')
  })

  test('ends after ten minutes, accepted or not', async () => {
    const [fresh, accepted] = [await issued(), await issued()]
    await accepted.check(accepted.code)
    now += 601_000
    expect(await fresh.check(fresh.code)).toBe('exhausted')
    expect(await accepted.check(accepted.code)).toBe('exhausted')
    expect(await codes.isOut(database.queries, fresh.conversation, phone)).toBe(false)
  })

  test('cannot be shared out among guesses made at the same instant', async () => {
    const { code, check } = await issued()
    const guesses = await Promise.all(Array.from({ length: 8 }, () => check(wrong(code))))
    expect(guesses.filter(guess => guess === 'rejected')).toHaveLength(2)
    expect(await check(code)).toBe('exhausted')
  })

  test('is not replaced within a minute', async () => {
    const { conversation } = await issued()
    const again = () => within(database.queries, trx => codes.issue(trx, conversation, phone))
    expect(await again()).toBe('tooSoon')
    expect(await codes.isOut(database.queries, conversation, phone)).toBe(true)
    now += 61_000
    expect(await again()).toMatchObject({ code: expect.stringMatching(/^\d{6}$/) })
  })
})
