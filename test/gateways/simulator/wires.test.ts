// The phone in the browser dials by the wire of whichever gateway is on: it is told what to send, and what an answer shows.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WireRequest, WireScreen } from '#src/gateways/calling.ts'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'

let exchange: Exchange
let origin = ''
beforeAll(async () => {
  exchange = await openEmbedded({ settings: { GATEWAYS: 'africastalking,hubtel,pages=orange' } })
  origin = exchange.urls[0] ?? ''
})
afterAll(() => exchange?.close())

const post = (path: string, body: unknown) =>
  fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

it('the page is told which gateways there are and where', async () => {
  const settings = await (await fetch(`${origin}/simulator/settings`, { headers: { origin } })).json()
  expect(settings).toMatchObject({
    callbacks: { africastalking: '/africastalking', hubtel: '/hubtel', pages: '/pages' },
  })
})

it.each(['africastalking', 'hubtel', 'pages'])(
  '%s: a call is dialled, answered and hung up',
  async gateway => {
    const call = {
      session: `s${gateway}`,
      caller: '+212612009900',
      serviceCode: '*000#',
      inputs: [] as string[],
      echo: undefined as string | undefined,
    }
    const hop = async (way: string): Promise<WireScreen | null> => {
      const { request } = (await (await post('/simulator/request', { gateway, way, call })).json()) as {
        request: WireRequest | null
      }
      if (request === null) return null
      const { method, path, headers, body } = request
      const answer = await fetch(`${origin}/${gateway}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body }),
      })
      const told = {
        gateway,
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      }
      return ((await (await post('/simulator/screen', told)).json()) as { screen: WireScreen | null }).screen
    }
    const first = await hop('dial')
    expect(first).toMatchObject({ ends: false })
    call.echo = first?.echo
    call.inputs.push('00')
    expect(await hop('answer')).toMatchObject({ ends: true })
    await hop('hangUp')
  },
)

it.each([
  ['/simulator/request', { gateway: 'nobody', way: 'dial', call: {} }],
  ['/simulator/request', null],
  ['/simulator/screen', { gateway: 'hubtel' }],
])('what is not asked as it should be is refused: %s', async (path, body) => {
  expect((await post(path, body)).status).toBe(400)
})

it('what no gateway says shows no screen', async () => {
  const answer = { gateway: 'hubtel', status: 200, headers: {}, body: 'no json' }
  expect(await (await post('/simulator/screen', answer)).json()).toEqual({ screen: null })
})
