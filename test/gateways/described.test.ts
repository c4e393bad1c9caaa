// What a file may say of a gateway, and what is read and written after it.
import { afterEach, describe, expect, it } from 'vitest'
import type { CallEnd, Hop, Reply } from '#src/conversation/port.ts'
import { type Description, description } from '#src/gateways/described/description.ts'
import { describedKind } from '#src/gateways/described/routes.ts'
import { fillJson, matchJson, matchText } from '#src/gateways/described/template.ts'
import { serveRouter } from '#tools/conformance/router-server.ts'
import { usualOptions } from './wire.ts'

const piped: Description = description.parse({
  title: 'fields joined by bars, in the query of a GET',
  source: 'here',
  method: 'GET',
  request: 'form',
  fields: { caller: 'MSISDN', text: 'INPUT', session: 'sessionID', screen: 'page' },
  begins: [{ opCode: ['BEG'] }],
  answers: [{ opCode: ['CON'] }],
  over: [{ ABORT: [1] }, { opCode: ['ABO'] }],
  sessionIds: 'unique',
  reply: {
    type: 'text/plain; charset=utf-8',
    replace: { '|': '/' },
    asks: '{screen}|{text}|{request.opCode}',
    ends: '{screen}|{text}|end',
    over: '',
  },
})

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function open(said: Reply) {
  const heard: (Hop | CallEnd | string)[] = []
  const kind = describedKind('piped', piped)
  const router = kind.createRoutes(
    { name: 'piped', serviceCode: '*000#', options: usualOptions },
    {
      handleHop: async hop => {
        heard.push(hop)
        return said
      },
      replyLost: async () => {},
      handleSms: async () => {},
      callEnded: async end => void heard.push(end),
      delivered: async () => {},
      apology: { text: 'indisponible', ends: true },
      refused: (_, field) => void heard.push(field),
      sealCaller: () => '',
      openCaller: () => null,
      callers: { remember: async () => {}, find: async () => null },
    },
  )
  const served = await serveRouter(router)
  closing.push(served.close)
  const url = `${served.url}/piped/ussd`
  const get = async (query: Record<string, string>) =>
    (
      await fetch(
        `${url}?${new URLSearchParams({ MSISDN: '212612345678', sessionID: '1', ...query }).toString()}`,
      )
    ).text()
  return { kind, heard, get }
}

describe('a file', () => {
  it('makes an echo of the screen’s number where the gateway brings it back', async () => {
    const { kind, heard, get } = await open({ text: 'a|b', ends: false, hop: 3 })
    expect(kind).toMatchObject({ tellsRepeatsBy: 'echo', sessionIds: 'unique' })
    expect(await get({ opCode: 'CON', INPUT: '1', page: '3' })).toBe('4|a/b|CON')
    expect(heard).toMatchObject([{ input: { kind: 'answer', text: '1', hop: 2 } }])
  })

  it.each([
    ['without a number', { opCode: 'CON', INPUT: '1' }],
    ['with one that is none', { opCode: 'CON', INPUT: '1', page: 'x' }],
  ])('takes an answer %s', async (_, query) => {
    const { heard, get } = await open({ text: 'x', ends: false, hop: 0 })
    await get(query)
    expect(heard).toMatchObject([{ input: { kind: 'answer', text: '1' } }])
    expect((heard[0] as Hop).input).not.toHaveProperty('hop')
  })

  it.each([[{ opCode: 'ABO', ABORT: '0' }], [{ opCode: 'CON', ABORT: '1' }]])(
    'says by any of its rules that a call is over: %j',
    async query => {
      const { heard, get } = await open({ text: 'x', ends: false })
      expect(await get(query)).toBe('')
      expect(heard).toEqual([
        { gateway: 'piped', caller: '+212612345678', session: '1', status: 'incomplete' },
      ])
    },
  )

  it('refuses what fits none of its rules', async () => {
    const { heard, get } = await open({ text: 'x', ends: false })
    expect(await get({ opCode: 'XXX' })).toBe('|indisponible|end')
    expect(heard).toEqual(['opCode'])
  })

  it('that names a field nobody knows is refused', () => {
    expect(description.safeParse({ ...piped, colour: 'red' }).success).toBe(false)
  })
})

describe('a template', () => {
  it('keeps the type of a value that is nothing but a name', () => {
    const values = (name: string) => ({ text: 'a', flag: true, number: 7 })[name]
    expect(
      fillJson({ a: '{text}', b: ['{flag}', '{number}'], c: 'x{number}', d: null, e: '{none}' }, values),
    ).toEqual({
      a: 'a',
      b: [true, 7],
      c: 'x7',
      d: null,
      e: '',
    })
  })

  it('finds again what was put in, and nothing in what was not written after it', () => {
    expect(matchText('1|{text}|null', '1|a\nb|null')).toEqual({ text: 'a\nb' })
    expect(matchText('1|{text}|null', '2|a|null')).toBeNull()
    expect(matchJson({ m: '{text}', end: false }, { m: 'x', end: false })).toEqual({ text: 'x' })
    expect(matchJson({ m: '{text}', end: false }, { m: 'x', end: true })).toBeNull()
    expect(matchJson({ m: { n: '{text}' } }, { m: null })).toBeNull()
  })
})
