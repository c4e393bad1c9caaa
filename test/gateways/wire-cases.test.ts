// The wire of each gateway, case by case: what a request is understood as, and the very bytes that answer it.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CallEnd, Hop, Reply } from '#src/conversation/port.ts'
import type { GatewayParts } from '#src/gateways/gateway.ts'
import { kinds, ownDescriptions, readDescribed } from '#src/gateways/kinds.ts'
import { gatewaysWithCases, usualOptions, type WireCase, wireCases } from './wire.ts'

const caller = '+212612345678'
const apology: Reply = { text: '…unavailable…', ends: true }
const everyKind = [...kinds, ...readDescribed(ownDescriptions).described]

describe('every kind of gateway', () => {
  it('has a table of wire cases', () => {
    expect(gatewaysWithCases().sort()).toEqual(everyKind.map(({ kind }) => kind).sort())
  })
})

describe.each(everyKind)('$kind', kind => {
  const heard: { hop: Hop | null; end: CallEnd | null; refused: string[] } = {
    hop: null,
    end: null,
    refused: [],
  }
  const lost: Hop[] = []
  let said: Reply = apology
  let answering: Promise<void> = Promise.resolve()
  let server: Server
  let url = ''

  const parts: GatewayParts = {
    handleHop: async hop => {
      heard.hop = hop
      await answering
      return said
    },
    replyLost: async hop => void lost.push(hop),
    handleSms: async () => {},
    callEnded: async end => void Object.assign(heard, { end }),
    delivered: async () => {},
    apology,
    refused: (_, field) => void heard.refused.push(field),
    sealCaller: () => 'SEALED',
    openCaller: sealed => (sealed === 'SEALED' ? caller : null),
    callers: { remember: async () => {}, find: async call => (call.endsWith('8f3a2c') ? caller : null) },
  }

  beforeAll(async () => {
    const options =
      kind.kind === 'flares' ? { ...usualOptions, userid: 'cnss', password: 'pw' } : usualOptions
    const router = kind.createRoutes({ name: kind.kind, serviceCode: '*000#', options }, parts)
    const answer = new Koa().use(router.routes()).callback()
    server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server?.close())

  const ask = async ({ request, said: reply = apology }: WireCase) => {
    Object.assign(heard, { hop: null, end: null, refused: [] })
    said = reply
    const { method, path, headers = {}, body } = request
    const answer = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) })
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
  }

  it.each(wireCases(kind.kind))('$name', async wireCase => {
    const { means, reply } = wireCase
    const answer = await ask(wireCase)
    const isHop = 'input' in means
    expect(heard.hop === null).toBe(!isHop)
    if (isHop) {
      const { input, session, operator } = means
      expect(heard.hop).toMatchObject({
        gateway: kind.kind,
        channel: 'ussd',
        caller,
        input,
        ...(session !== undefined && { session }),
        ...(operator !== undefined && { operator }),
      })
    }
    expect(heard.end).toEqual(
      means.end === undefined
        ? null
        : { gateway: kind.kind, caller, session: expect.any(String), status: means.end },
    )
    expect(heard.refused.length > 0).toBe(means.refused === true)
    expect(answer.status).toBe(reply.status)
    expect(answer.body).toBe(reply.body)
    expect(answer.headers).toMatchObject(reply.headers ?? {})
  })

  it('notes a reply that did not reach the gateway, where nothing but time would tell its repeat', async () => {
    const answered = Promise.withResolvers<void>()
    answering = answered.promise
    heard.hop = null
    const call = { session: '4711', caller, serviceCode: '*000#', inputs: ['1'] }
    const sent = kind.calling.answer(call, { userid: 'cnss', password: 'pw' })
    const { method, path, headers, body } = sent
    const leaving = new AbortController()
    const asked = fetch(`${url}/${kind.kind}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
      signal: leaving.signal,
    }).catch(() => {})
    if (kind.tellsRepeatsBy === 'time') await vi.waitFor(() => expect(heard.hop).not.toBeNull())
    leaving.abort()
    await asked
    if (kind.tellsRepeatsBy === 'time') await vi.waitFor(() => expect(lost).toEqual([heard.hop]))
    answered.resolve()
    expect(lost.length).toBe(kind.tellsRepeatsBy === 'time' ? 1 : 0)
  })

  it('reads its own calling side: what is dialled, answered and hung up', async () => {
    const { calling } = kind
    const options = { userid: 'cnss', password: 'pw' }
    const call = { session: '4711', caller, serviceCode: '*000#', inputs: [] as string[], echo: '' }
    const send = (request: ReturnType<typeof calling.dial>, reply: Reply) =>
      ask({
        name: '',
        means: {},
        reply: { status: 200, body: '' },
        said: reply,
        request: { ...request, path: `/${kind.kind}${request.path}` },
      })
    const texts = ['ما نوع بطاقتك؟\n1 بطاقة', 'a < b & "c" \'d\'', 'é è à ù']
    let screen = calling.read(
      await send(calling.dial({ ...call, shortcut: '2*1' }, options), {
        text: texts[0] ?? '',
        ends: false,
        hop: 0,
      }),
    )
    expect(screen).toMatchObject({ text: texts[0], ends: false })
    const dialled =
      kind.tellsRepeatsBy === 'everything typed'
        ? { kind: 'all', inputs: ['2', '1'] }
        : { kind: 'dialled', inputs: ['2', '1'] }
    expect(heard.hop).toMatchObject({ caller, input: dialled })
    for (const [index, typed] of ['1', 'AB*12 é', '٠٩'].entries()) {
      const answered = {
        ...call,
        inputs: [...['x', 'x', 'x'].slice(0, index), typed],
        ...(screen?.echo !== undefined && { echo: screen.echo.replace(/\.\w+$/, '.SEALED') }),
      }
      screen = calling.read(
        await send(calling.answer(answered, options), {
          text: texts[index] ?? '',
          ends: index === 2,
          hop: index + 1,
        }),
      )
      expect(screen).toMatchObject({ text: texts[index], ends: index === 2 })
      const { input } = heard.hop ?? { input: undefined }
      if (input?.kind === 'answer') expect(input.text).toBe(typed)
      if (kind.tellsRepeatsBy === 'echo' && input?.kind === 'answer') expect(input.hop).toBe(index)
    }
    const hangUp = calling.hangUp({ ...call, inputs: ['1'], echo: '1.SEALED' }, options)
    expect(hangUp === null).toBe(kind.lacks.includes('how a call ended'))
    if (hangUp === null) return
    heard.end = null
    await ask({
      name: '',
      means: {},
      reply: { status: 200, body: '' },
      request: { ...hangUp, path: `/${kind.kind}${hangUp.path}` },
    })
    if (kind.kind !== 'infobip') expect(heard.end).toMatchObject({ caller, status: 'incomplete' })
  })
})
