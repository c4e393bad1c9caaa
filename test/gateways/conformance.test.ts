// Every fact on every gateway, wherever sessions rest: shown, or listed here as what this gateway cannot give.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kinds, ownDescriptions, readDescribed } from '#src/gateways/kinds.ts'
import { type Exchange, exchanges } from '#test/support/in-process.ts'
import { find } from '#tools/conformance/fact.ts'
import { facts } from '#tools/conformance/facts.ts'
import { openInside } from '#tools/conformance/inside.ts'
import type { Subject } from '#tools/conformance/subject.ts'

const token = 'q7Zt0xW4nB8kLr2YvD5mHs'
const credentials = { userid: 'cnss', password: 'p4Rk7WqT1zXn' }
const everyKind = [...kinds, ...readDescribed(ownDescriptions).described]
const messages = [31, 32, 33, 34, 35, 36, 37, 38]
/** Of gateways that carry messages. */
const byTests = [33, 34, 35, 36, 37, 38]
const byTime = [11, 12]

/** By number; whatever is not here is shown. */
const notGiven: Readonly<Record<string, readonly number[]>> = {
  africastalking: [12, 13, 27, 37],
  hubtel: [27, ...messages],
  restcomm: [24, 27, ...messages],
  orange: [5, 6, 27, ...messages],
  infobip: [...byTime, 27],
  flares: [...byTime, 24, 27, ...messages],
  madapi: [...byTime, 24, 27, ...messages],
  arkesel: [5, 6, ...byTime, 27, ...messages],
  nalo: [5, 6, ...byTime, 27, ...messages],
  korba: [5, 6, ...byTime, 27, ...messages],
  truroute: [...byTime, 24, 27, ...messages],
}

it('every kind says what it cannot give', () => {
  expect(Object.keys(notGiven).sort()).toEqual(everyKind.map(({ kind }) => kind).sort())
})

describe.each(exchanges)('on $name', ({ open }) => {
  let exchange: Exchange
  beforeAll(async () => {
    exchange = await open({
      settings: {
        GATEWAYS: everyKind.map(({ kind }) => kind).join(','),
        CALLBACK_TOKEN: token,
        FLARES_USERID: credentials.userid,
        FLARES_PASSWORD: credentials.password,
      },
    })
  })
  afterAll(() => exchange?.close())

  describe.each(everyKind)('$kind', kind => {
    let subject: Subject
    let close: () => Promise<void>
    let callers = 0
    beforeAll(async () => {
      const { inside, close: end } = await openInside(kind, credentials, () =>
        exchange.log.lines().join('\n'),
      )
      close = end
      const [first = '', ...others] = exchange.urls
      const at = (url: string) => `${url}/${token}/${kind.kind}`
      const place = everyKind.indexOf(kind)
      subject = {
        kind,
        bases: [at(first), ...others.map(at)],
        token,
        credentials,
        serviceCode: '*000#',
        newCaller: () => `+2126${String(30_000_000 + place * 10_000 + callers++)}`,
        newSession: () => `${Date.now()}${place}${String(callers++).padStart(4, '0')}`,
        pass: milliseconds => exchange.advance(Math.ceil(milliseconds / 1_000)),
        inside,
      }
    })
    afterAll(() => close?.())

    it.each(facts)('$number: $says', async fact => {
      const finding = await find(fact, subject)
      const shown = byTests.includes(fact.number) ? 'by its tests' : 'shown'
      const expected = notGiven[kind.kind]?.includes(fact.number) ? 'not given' : shown
      expect({ ...finding, fact: fact.number }).toMatchObject({ fact: fact.number, result: expected })
    })
  })
})
