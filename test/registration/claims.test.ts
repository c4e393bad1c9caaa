// An account asked for from another phone than the CNSS knows: that one is told, may say no, and three days pass.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Language } from '#machines/protocol.ts'
import { localeFor, usual } from '#machines/screens.ts'
import type { TextMessage } from '#src/conversation/port.ts'
import { type Database, within } from '#src/db/database.ts'
import type { Message } from '#src/outbox/outbox.ts'
import { type ClaimParts, createClaims } from '#src/registration/claims.ts'
import { createKnownPhone } from '#src/registration/known-phone.ts'
import { createTextMessages } from '#src/registration/text-messages.ts'
import { openDatabase, vault } from '#test/outbox/databases.ts'
import { createVirtualClock } from '#test/support/movable-clock.ts'

let database: Database
beforeAll(async () => {
  database = await openDatabase('PostgreSQL')
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.queries.deleteFrom('claims').execute()
})

const knownPhone = '+212711000001'
const caller = '+212611000001'
const contact = { phone: caller, operator: null, email: null, language: 'fr' as const }
const from = { channel: 'ussd' as const, caller }
const day = 86_400

let people = 0
function open() {
  people += 1
  const registrationNumber = `Z${people}`
  const known = `+2127${String(11_000_000 + people)}`
  const clock = createVirtualClock()
  const sent: Message[] = []
  const outbox: ClaimParts['outbox'] = { enqueue: async (_, message) => void sent.push(message) }
  const { queries } = database
  const claims = createClaims({ queries, vault, clock, outbox, setting: usual, languages: ['ar', 'fr'] })
  const policyOf = (policy: 'notify' | 'code' | 'off') =>
    createKnownPhone({ policy, destinations: ['+2126', '+2127'], claims })
  const verdict = { outcome: 'registered' as const, registrationNumber, hasAccount: false, phone: known }
  const ask = (phone = known, policy: 'notify' | 'code' | 'off' = 'notify') =>
    policyOf(policy).judge({ ...verdict, phone }, contact, from)
  const claim = () =>
    policyOf('notify').claimAccount({ registrationNumber, contact, knownPhone: known }, {} as never)
  const told = (to: string) => sent.filter(message => message.to === to).map(({ text }) => text)
  return { clock, sent, claims, known, verdict, policyOf, ask, claim, told, queries, registrationNumber }
}

describe('the phone that the CNSS knows', () => {
  test('has to be proved by whoever calls from another one', async () => {
    const { ask, verdict } = open()
    expect(await ask()).toEqual({ type: 'verdictReached', verdict })
  })

  test('is proved by the SIM that calls, and is where messages go: then it is not told to the machine', async () => {
    const { policyOf, verdict } = open()
    const { phone, ...bare } = verdict
    const { judge } = policyOf('notify')
    const nothing = { type: 'verdictReached', verdict: bare }
    expect(await judge(verdict, contact, { channel: 'ussd', caller: phone })).toEqual(nothing)
    expect(await judge(verdict, { ...contact, phone }, from)).toEqual(nothing)
    // A sender can be forged.
    expect(await judge(verdict, contact, { channel: 'sms', caller: phone })).toMatchObject({ verdict })
  })

  test.each<[string, 'notify' | 'off', string | undefined, boolean]>([
    ['is not looked at when the policy says so', 'off', undefined, false],
    ['counts as none where no message goes', 'notify', '+33612345678', false],
    ['is not needed for an account that is there', 'notify', undefined, true],
  ])('%s', async (_, policy, phone, hasAccount) => {
    const { policyOf, verdict } = open()
    const { phone: _known, ...bare } = verdict
    const judged = await policyOf(policy).judge(
      { ...verdict, hasAccount, ...(phone && { phone }) },
      contact,
      from,
    )
    expect(judged).toEqual({ type: 'verdictReached', verdict: { ...bare, hasAccount } })
  })
})

describe('a claim', () => {
  test('waits three days, is told at once and daily in both languages, and is free when nobody says no', async () => {
    const { clock, claims, known, ask, claim, told, verdict } = open()
    const made = await claim()
    expect(made).toMatchObject({ type: 'claimMade', until: expect.stringMatching(/^\d\d\/\d\d$/) })
    const until = made.type === 'claimMade' ? made.until : ''
    const notices = (['ar', 'fr'] as const).map(language => localeFor(language).messages.claimNotice(until))
    expect(told(known)).toEqual(notices)
    expect(await ask()).toMatchObject({ claim: { until } })
    for (let days = 1; days <= 2; days += 1) {
      clock.advance(day)
      await claims.tell()
      // Looked at again within the day, nothing more is told.
      await claims.tell()
      expect(told(known)).toHaveLength(2 + 2 * days)
      expect(await ask()).toMatchObject({ claim: { until } })
    }
    clock.advance(day)
    await claims.tell()
    await claims.tell()
    expect(told(known)).toHaveLength(6)
    expect(told(caller)).toEqual([localeFor('fr').messages.claimGranted(usual)])
    const { phone: _, ...bare } = verdict
    expect(await ask()).toEqual({ type: 'verdictReached', verdict: bare })
  })

  test('made again is the same claim, and waits no longer', async () => {
    const { clock, known, claim, told } = open()
    const first = await claim()
    clock.advance(day)
    expect(await claim()).toEqual(first)
    expect(told(known)).toHaveLength(2)
  })

  test('of another phone is another claim', async () => {
    const { policyOf, verdict, claim } = open()
    await claim()
    const other = { ...contact, phone: '+212611999999' }
    expect(await policyOf('notify').judge(verdict, other, { channel: 'ussd', caller: other.phone })).toEqual({
      type: 'verdictReached',
      verdict,
    })
  })

  test('begins anew when the CNSS has come to know another phone', async () => {
    const { claim, ask, policyOf, registrationNumber, told } = open()
    await claim()
    const newer = '+212722000000'
    expect(await ask(newer)).toMatchObject({ verdict: { phone: newer } })
    await policyOf('notify').claimAccount({ registrationNumber, contact, knownPhone: newer }, {} as never)
    expect(told(newer)).toHaveLength(2)
    expect(await ask(newer)).toHaveProperty('claim')
  })

  test('is refused where a code is the only way', async () => {
    const { policyOf, registrationNumber, known, sent } = open()
    const { claimAccount } = policyOf('code')
    const refused = await claimAccount({ registrationNumber, contact, knownPhone: known }, {} as never)
    expect(refused).toEqual({ type: 'claimRefused' })
    expect(sent).toEqual([])
  })

  test('that was denied ends at the call centre, for good, and whoever claimed is told so', async () => {
    const { clock, claims, known, ask, claim, told, queries } = open()
    await claim()
    expect(await claims.awaitsAnswer(known)).toBe(true)
    expect(await claims.awaitsAnswer(caller)).toBe(false)
    await within(queries, trx => claims.deny(trx, known))
    expect(await claims.awaitsAnswer(known)).toBe(false)
    expect(told(caller)).toEqual([expect.stringContaining('05 20 19 40 40')])
    clock.advance(5 * day)
    await claims.tell()
    expect(await ask()).toMatchObject({ claim: 'denied' })
    expect(await claim()).toEqual({ type: 'claimRefused' })
    expect(told(known)).toHaveLength(2)
  })
})

describe('the answer to it', () => {
  let messages = 0
  function hear() {
    const opened = open()
    const handleHop = vi.fn(async () => ({ text: 'a reply', ends: false }))
    const handle = createTextMessages({
      queries: opened.queries,
      vault,
      clock: opened.clock,
      handleHop,
      outbox: {
        enqueue: async (_, message) => void opened.sent.push(message),
        latest: async () => undefined,
        count: async () => 0,
        withdrawQuestions: async () => {},
        stateOf: async () => undefined,
      },
      limits: {
        replies: { allow: async () => true, spentForMs: async () => 0 },
        helps: { allow: async () => true },
      },
      claims: opened.claims,
      callCentre: usual.callCentre,
      serviceCode: usual.serviceCode,
      languages: ['ar', 'fr'],
      ignored() {},
    })
    const text = (sender: string, words: string) =>
      handle({
        gateway: 'test',
        id: `m${messages++}`,
        from: sender,
        operator: null,
        text: words,
      } as TextMessage)
    return { ...opened, handleHop, text }
  }

  test.each<[string, readonly Language[]]>([
    ['NON', ['ar', 'fr']],
    ['non', ['ar', 'fr']],
    ['Non.', ['ar', 'fr']],
    ['لا', ['ar']],
    ['«لا»', ['ar']],
  ])('%s denies it, and is answered in each language that it may be: %s', async (words, languages) => {
    const { claim, text, known, told, handleHop, ask } = hear()
    await claim()
    await text(known, words)
    expect(handleHop).not.toHaveBeenCalled()
    expect(told(known).slice(2)).toEqual(
      languages.map(language => localeFor(language).messages.claimDenied(usual)),
    )
    expect(await ask()).toMatchObject({ claim: 'denied' })
  })

  test.each([
    ['STOP', true],
    ['AMO', true],
    ['NON merci', true],
    ['OUI', true],
  ])('%s does not', async words => {
    const { claim, text, known, handleHop, ask } = hear()
    await claim()
    await text(known, words)
    expect(handleHop).toHaveBeenCalled()
    expect(await ask()).not.toMatchObject({ claim: 'denied' })
  })

  test('of a phone that was told nothing is an answer like any other', async () => {
    const { claim, text, handleHop, ask } = hear()
    await claim()
    await text('+212699000000', 'NON')
    expect(handleHop).toHaveBeenCalled()
    expect(await ask()).not.toMatchObject({ claim: 'denied' })
  })
})

test('what a claim says is sealed', async () => {
  const { claim, queries, known } = open()
  await claim()
  const rows = await queries.selectFrom('claims').selectAll().execute()
  const kept = rows
    .flatMap(row => [row.id, row.known_key.toString('latin1'), row.sealed.toString('latin1')])
    .join()
  for (const secret of [known, known.slice(4), caller, caller.slice(4), knownPhone]) {
    expect(kept).not.toContain(secret)
  }
})
