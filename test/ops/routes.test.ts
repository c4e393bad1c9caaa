// Who reaches the pages, and what is not there in production.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, openOnServers } from '#test/lines/in-process.ts'

const token = 'operators-only-in-tests'
const settings = { NODE_ENV: 'production', CALLBACK_TOKEN: 'gateways-only-in-tests', OPS_TOKEN: token }

describe('in production', () => {
  let exchange: Exchange
  beforeAll(async () => {
    exchange = await openOnServers({ settings })
  }, 120_000)
  afterAll(() => exchange.close())

  const basic = `Basic ${Buffer.from(`amina:${token}`).toString('base64')}`
  const ask = (
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ) => fetch(`${exchange.urls[0]}${path}`, { ...init, headers: { ...init.headers, authorization: basic } })

  it.each(['/simulator', '/simulator/settings', '/simulator/simulator.js', '/simulator/call.js'])(
    '%s is absent',
    async path => {
      expect((await ask(path)).status).toBe(404)
    },
  )

  it.each(['/simulator/messages', '/simulator/seen'])('nothing can be posted to %s', async path => {
    const body = new URLSearchParams({ to: '+212661234567', caller: '+212661234567' })
    expect((await ask(path, { method: 'POST', body })).status).toBe(404)
  })

  it.each(['/ops', '/ops/figures', '/ops/caller', '/ops/ops.js', '/metrics', '/page/chart.svg'])(
    '%s asks for the operator’s password',
    async path => {
      const answer = await fetch(`${exchange.urls[0]}${path}`)
      expect(answer.status).toBe(401)
      expect((await ask(path)).status).toBe(200)
    },
  )

  it('the bearer of the token reads the metrics', async () => {
    const answer = await ask('/metrics', { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.text()).toContain('tadamon_build_info')
  })

  it('a caller is looked up under the name that came with the password, never by a URL', async () => {
    const found = await ask('/ops/caller', {
      method: 'POST',
      body: new URLSearchParams({ phone: '0661234567' }),
    })
    expect(await found.text()).toContain('Aucun appel de ce numéro')
    const asked = await ask('/ops/caller?phone=0661234567')
    expect(await asked.text()).not.toContain('Aucun appel')
  })

  it('what a clerk types stays text', async () => {
    const body = new URLSearchParams({ phone: '"><script>x</script>' })
    expect(await (await ask('/ops/caller', { method: 'POST', body })).text()).not.toContain('<script>x')
  })
})
