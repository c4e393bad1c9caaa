// Every fact on SMPP, in every dialect, wherever sessions rest: shown, shown by its own tests, or not given by this wire.
import assert from 'node:assert/strict'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '#test/smpp/links.ts'
import { type Exchange, exchanges } from '#test/support/in-process.ts'
import { type Fact, find } from '#tools/conformance/fact.ts'
import { facts } from '#tools/conformance/facts.ts'
import { openInside } from '#tools/conformance/inside.ts'
import type { Subject } from '#tools/conformance/subject.ts'
import { closeSmppKinds, smppKinds } from './kinds.ts'
import { openOperators } from './operators.ts'

const spellings = ['212612345678', '00212612345678', '0612345678', '+212 612 345 678', 'tel:+212612345678']

/** What this wire has in place of a request over HTTP. */
const own: Readonly<Record<number, Partial<Fact>>> = {
  23: {
    async show({ inside, kind, newSession, serviceCode }) {
      const written = (caller: string) =>
        kind.calling.dial({ caller, session: newSession(), serviceCode, inputs: [] })
      for (const spelling of ['+212612345678', ...spellings]) {
        assert.equal((await inside?.hear(written(spelling)))?.hop?.caller, '+212612345678', spelling)
      }
      // Nobody can be answered who has no number.
      const nobody = await Promise.all(['hello', '12'].map(async none => inside?.hear(written(none))))
      for (const each of nobody) assert.equal(each?.hop, null)
    },
  },
  25: { notGiven: () => 'a PDU names one caller' },
  26: { shownBy: 'test/smpp/tls.test.ts, test/smpp/link.test.ts: it is we who bind' },
  28: { shownBy: 'test/smpp/codec.test.ts, test/smpp/link.test.ts' },
  29: { shownBy: 'test/smpp/codec.test.ts, test/smpp/link.test.ts' },
  31: { shownBy: 'test/gateways/smpp/deliveries.test.ts, messages.test.ts' },
  32: { shownBy: 'test/gateways/smpp/deliveries.test.ts' },
  33: { shownBy: 'test/gateways/smpp/sms-carrier.test.ts' },
  36: { shownBy: 'test/smpp/codec.test.ts' },
  37: { notGiven: () => 'its receipts bring no reference of ours back' },
  38: { notGiven: () => null, shownBy: 'test/gateways/smpp/deliveries.test.ts' },
}
const connections: Fact[] = [
  [39, 'test/smpp/link.test.ts'],
  [40, 'test/smpp/link.test.ts, test/smpp/pending-requests.test.ts'],
  [41, 'test/smpp/link.test.ts'],
  [42, 'test/smpp/leases.test.ts, test/gateways/smpp/processes.test.ts'],
].map(([number, shownBy]) => ({
  number: Number(number),
  says: 'a connection',
  shownBy: String(shownBy),
  show: async () => {},
}))
const all: Fact[] = [...facts.map(fact => ({ ...fact, ...own[fact.number] })), ...connections]

/** By number; whatever is not here is shown. */
const notGiven = [11, 12, 24, 25, 27, 37]
const byTests = [26, 28, 29, 31, 32, 33, 34, 35, 36, 38, 39, 40, 41, 42]

describe.each(exchanges)('on $name', ({ open }) => {
  let exchange: Exchange
  let operators: Awaited<ReturnType<typeof openOperators>>
  beforeAll(async () => {
    const names = smppKinds.map(({ kind }) => kind)
    operators = await openOperators(names, { binds: 2 })
    exchange = await open({ settings: operators.settings })
    await until(
      () => operators.operators.every(({ operator }) => operator.smsc.clients().length >= 2),
      20_000,
    )
  })
  afterAll(async () => {
    await exchange?.close()
    await operators?.close()
    await closeSmppKinds()
  })

  describe.each(smppKinds)('$kind', kind => {
    let subject: Subject
    let close: () => Promise<void>
    let callers = 0
    beforeAll(async () => {
      const { inside, close: end } = await openInside(kind, {}, () => exchange.log.lines().join('\n'))
      close = end
      const door = operators.operators.find(({ name }) => name === kind.kind)?.door
      const place = smppKinds.indexOf(kind)
      subject = {
        kind,
        bases: [`${door?.url}/${kind.kind}`],
        credentials: {},
        serviceCode: '*000#',
        newCaller: () => `+2126${String(40_000_000 + place * 10_000 + callers++)}`,
        newSession: () => `${Date.now()}${place}${String(callers++).padStart(4, '0')}`,
        pass: milliseconds => exchange.advance(Math.ceil(milliseconds / 1_000)),
        inside,
      }
    })
    afterAll(() => close?.())

    it.each(all)('$number: $says', async fact => {
      const finding = await find(fact, subject)
      const shown = byTests.includes(fact.number) ? 'by its tests' : 'shown'
      const expected = notGiven.includes(fact.number) ? 'not given' : shown
      expect({ ...finding, fact: fact.number }).toMatchObject({ fact: fact.number, result: expected })
    })
  })
})
