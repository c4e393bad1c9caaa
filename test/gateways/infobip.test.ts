// Infobip while sessions cannot be reached: who calls is noted for the end alone, so nobody is turned away for it.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { infobip } from '#src/gateways/infobip/routes.ts'
import { serveRouter } from '#tools/conformance/router-server.ts'
import { usualOptions } from './wire.ts'

const unreachable = () => Promise.reject(new Error('sessions-unavailable'))
let url = ''
let close: () => Promise<unknown>

beforeAll(async () => {
  const router = infobip.createRoutes(
    { name: 'infobip', serviceCode: '*000#', options: usualOptions },
    {
      handleHop: async () => ({ text: 'Service indisponible', ends: true }),
      replyLost: async () => {},
      handleSms: async () => {},
      callEnded: async () => {},
      delivered: async () => {},
      apology: { text: 'indisponible', ends: true },
      refused: () => {},
      sealCaller: () => '',
      openCaller: () => null,
      callers: { remember: unreachable, find: unreachable },
    },
  )
  const served = await serveRouter(router)
  url = `${served.url}/infobip/ussd/session/7f`
  close = served.close
})
afterAll(() => close())

it.each([
  [
    'start',
    { msisdn: '212612345678', text: '*000#' },
    { shouldClose: true, ussdMenu: 'Service indisponible' },
  ],
  ['end', { exitCode: 200 }, { responseExitCode: 200 }],
])('%s is answered as the gateway understands', async (verb, body, answer) => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/${verb}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject(answer)
})
