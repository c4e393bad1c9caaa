// A new password goes to the account's phone, and is asked for by whoever is known to hold it: by its SIM, or by a code.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccounts } from '#src/accounts/account-rows.ts'
import { createCodes } from '#src/accounts/codes.ts'
import type { Database } from '#src/db/database.ts'
import type { Message } from '#src/outbox/outbox.ts'
import { createLocalOpening } from '#src/registration/account-opening.ts'
import { createCodeSms } from '#src/registration/codes.ts'
import { createPasswordSms } from '#src/registration/password-recovery.ts'
import { openDatabase, vault } from '#test/outbox/databases.ts'
import { createVirtualClock } from '#test/support/movable-clock.ts'

const phone = '+212712345678'
const stranger = '+212612345679'
const contact = { phone, operator: null, email: null, language: 'fr' as const }
const hop = (caller: string, channel: 'ussd' | 'sms' = 'ussd') => ({
  gateway: 'test',
  channel,
  caller,
  operator: null,
  session: `${caller} ${channel}`,
  input: { kind: 'all' as const, inputs: [] },
})

let database: Database
beforeAll(async () => {
  database = await openDatabase('PostgreSQL')
})
afterAll(() => database.close())

let numbers = 0
async function open() {
  numbers += 1
  const registrationNumber = `Z${numbers}`
  const clock = createVirtualClock()
  const sent: Message[] = []
  const outbox = {
    enqueue: async (_: unknown, message: Message) => void sent.push(message),
    latest: async () => undefined,
    count: async () => 0,
    withdrawQuestions: async () => {},
    stateOf: async () => undefined,
  }
  const { queries } = database
  const accounts = createAccounts({ vault })
  const codes = createCodes({ vault, clock })
  const limits = { renewals: { allow: async () => true }, codes: { allow: async () => true } } as never
  const opening = createLocalOpening({ queries, accounts, outbox, clock })
  await opening.open({ registrationNumber, contact }, { key: `opening ${numbers}`, caller: phone })
  const shared = { queries, vault, accounts, codes, outbox, limits, clock }
  const handlers = {
    ...createPasswordSms({ ...shared, opening: { ...opening, isOurs: async () => false } }),
    ...createCodeSms(shared),
  }
  const id = `conversation ${numbers}`
  const renew = (from: ReturnType<typeof hop>) =>
    handlers.renewPassword({ registrationNumber }, { id, hop: from })
  const passwords = () => sent.filter(({ kind }) => kind === 'password').map(({ to }) => to)
  const hash = async () =>
    (await queries.selectFrom('accounts').select('password_hash').execute())
      .map(row => row.password_hash)
      .join()
  return { handlers, id, renew, sent, passwords, hash, clock }
}

test('its own SIM needs no code', async () => {
  const { renew, passwords } = await open()
  expect(await renew(hop(phone))).toEqual({ type: 'passwordRenewed', to: '07xxxxxx78' })
  expect(passwords()).toEqual([phone, phone])
})

test.each([
  ['another phone', hop(stranger)],
  ['a message in its name', hop(phone, 'sms')],
])('%s needs a code sent to it, and the old password works until then', async (_, from) => {
  const { renew, handlers, id, sent, passwords, hash } = await open()
  const before = await hash()
  expect(await renew(from)).toEqual({ type: 'proofNeeded', phone })
  const cause = { id, hop: from }
  expect(await handlers.sendCode({ phone, language: 'fr', proves: 'account' }, cause)).toEqual({
    type: 'codeSent',
  })
  const code = /\d{6}/.exec(sent.at(-1)?.text ?? '')?.[0] ?? ''
  const wrong = code === '111111' ? '222222' : '111111'
  expect(await handlers.checkCode({ phone, code: wrong, proves: 'account' }, cause)).toEqual({
    type: 'codeRejected',
  })
  expect(await renew(from)).toEqual({ type: 'proofNeeded', phone })
  expect(await hash()).toBe(before)
  expect(await handlers.checkCode({ phone, code, proves: 'account' }, cause)).toEqual({
    type: 'codeAccepted',
  })
  expect(await renew(from)).toEqual({ type: 'passwordRenewed', to: '07xxxxxx78' })
  expect(passwords()).toEqual([phone, phone])
  expect(await hash()).not.toBe(before)
})

test('a code of the messages’ phone, or of another conversation, proves nothing of the account’s', async () => {
  const { renew, handlers, id, sent } = await open()
  for (const [name, proves] of [
    [id, 'contact'],
    ['another conversation', 'account'],
  ] as const) {
    const cause = { id: name, hop: hop(stranger) }
    await handlers.sendCode({ phone, language: 'fr', proves }, cause)
    const code = /\d{6}/.exec(sent.at(-1)?.text ?? '')?.[0] ?? ''
    expect(await handlers.checkCode({ phone, code, proves }, cause)).toEqual({ type: 'codeAccepted' })
  }
  expect(await renew(hop(stranger))).toEqual({ type: 'proofNeeded', phone })
})

test('the proof is worth as long as its code', async () => {
  const { renew, handlers, id, sent, clock } = await open()
  const cause = { id, hop: hop(stranger) }
  await handlers.sendCode({ phone, language: 'fr', proves: 'account' }, cause)
  const code = /\d{6}/.exec(sent.at(-1)?.text ?? '')?.[0] ?? ''
  await handlers.checkCode({ phone, code, proves: 'account' }, cause)
  clock.advance(601)
  expect(await renew(hop(stranger))).toEqual({ type: 'proofNeeded', phone })
})
