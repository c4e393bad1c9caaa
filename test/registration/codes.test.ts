// A code by SMS: a new one after a pause; asking before costs nothing of what one phone may be sent in an hour.
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createCodes } from '#src/accounts/codes.ts'
import type { Database } from '#src/db/database.ts'
import { createCodeSms } from '#src/registration/codes.ts'
import { openDatabase, vault } from '#test/outbox/databases.ts'
import { createVirtualClock } from '#test/support/movable-clock.ts'

const phone = '+212712345678'
const hop = {
  gateway: 'africastalking',
  channel: 'ussd',
  caller: phone,
  operator: null,
  session: 'a',
  input: { kind: 'all', inputs: [] },
} as const
const cause = { id: 'conversation', hop }

let database: Database
const clock = createVirtualClock()
beforeAll(async () => {
  database = await openDatabase('PostgreSQL')
})
afterAll(() => database.close())

test('asked for too soon is not sent and not counted; a minute later it is', async () => {
  const allow = vi.fn(async () => true)
  const enqueue = vi.fn()
  const codes = createCodes({ vault, clock })
  const { sendCode } = createCodeSms({
    queries: database.queries,
    codes,
    outbox: { enqueue } as never,
    limits: { codes: { allow } } as never,
  })
  const ask = () => sendCode({ phone, language: 'fr', proves: 'contact' }, cause)
  expect(await ask()).toEqual({ type: 'codeSent' })
  for (let times = 0; times < 6; times += 1) expect(await ask()).toEqual({ type: 'codeTooSoon' })
  expect(allow).toHaveBeenCalledTimes(1)
  clock.advance(61)
  expect(await ask()).toEqual({ type: 'codeSent' })
  expect(enqueue).toHaveBeenCalledTimes(2)
})
