// Who reaches the pages, and what is not there in production.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, openOnServers } from '#test/support/in-process.ts'
import { newProductionSettings } from '#test/support/secrets.ts'

const settings = { ...newProductionSettings(), SUPPORT_LOOKUPS_PER_HOUR: '30' }
const token = settings.OPS_TOKEN

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
  ) => {
    const origin = exchange.urls[0] ?? ''
    return fetch(origin + path, { ...init, headers: { origin, authorization: basic, ...init.headers } })
  }

  it.each(['/simulator', '/simulator/settings', '/simulator/simulator.js', '/simulator/call.js'])(
    '%s is absent',
    async path => {
      expect((await ask(path)).status).toBe(404)
    },
  )

  it.each(['/simulator/messages', '/simulator/seen', '/simulator/request', '/simulator/screen'])(
    'nothing can be posted to %s',
    async path => {
      const body = new URLSearchParams({ to: '+212661234567', caller: '+212661234567' })
      expect((await ask(path, { method: 'POST', body })).status).toBe(404)
    },
  )

  it.each([
    '/ops',
    '/ops/figures',
    '/ops/figures.csv?table=funnel',
    '/ops/sending',
    '/ops/caller',
    '/metrics',
  ])('%s asks for the operator’s password', async path => {
    const answer = await fetch(`${exchange.urls[0]}${path}`)
    expect(answer.status).toBe(401)
    expect((await ask(path)).status).toBe(200)
  })

  it('a table comes as a file for a spreadsheet, and one that is not there is refused', async () => {
    const answer = await ask('/ops/figures.csv?table=funnel&range=day')
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="tadamon-funnel-day.csv"')
    expect(await answer.text()).toMatch(/^since,until,state,asked,/)
    expect((await ask('/ops/figures.csv?table=callers')).status).toBe(400)
  })

  it('the switch holds all messages, says by whom, and lets them leave again', async () => {
    const press = (what: string) =>
      ask('/ops/sending', { method: 'POST', body: new URLSearchParams({ do: what }) })
    expect(await (await ask('/ops/sending')).json()).toMatchObject({ paused: null, held: {}, waiting: [] })
    expect(await (await press('pause')).json()).toMatchObject({ paused: { why: 'by amina, on this page' } })
    expect(await (await ask('/metrics')).text()).toContain('tadamon_sending_held{why="paused"} 1')
    expect(await (await press('resume')).json()).toMatchObject({ paused: null })
    expect((await press('perhaps')).status).toBe(400)
    const foreign = {
      method: 'POST',
      body: new URLSearchParams({ do: 'pause' }),
      headers: { origin: 'https://other.example' },
    }
    expect((await ask('/ops/sending', foreign)).status).toBe(403)
  })

  it('the bearer of the token reads the metrics', async () => {
    const answer = await ask('/metrics', { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.text()).toContain('tadamon_build_info')
  })

  const lookUp = (form: Record<string, string>, name = 'amina') =>
    ask('/ops/caller', {
      method: 'POST',
      body: new URLSearchParams({ phone: '0661234567', reason: 'no-sms', ...form }),
      headers: { authorization: `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}` },
    })

  it('a caller is looked up under the name that came with the password, never by a URL', async () => {
    const found = await lookUp({})
    expect([found.status, await found.text()]).toEqual([
      200,
      expect.stringContaining('Aucun appel de ce numéro'),
    ])
    const asked = await ask('/ops/caller?phone=0661234567&reason=no-sms')
    expect(await asked.text()).not.toContain('Aucun appel')
  })

  it.each(['', 'because', 'constructor'])('nobody is looked up for the reason %j', async reason => {
    const answer = await lookUp({ reason })
    const page = await answer.text()
    expect(page).toContain('Say why')
    expect(page).not.toContain('Last calls')
  })

  it.each(['', ' ', 'a\u0007b', 'x\u202etac', '\u200bAmina', '-', 'a\nb', 'n'.repeat(61)])(
    'nobody is looked up under the name %j',
    async name => {
      const answer = await lookUp({}, name)
      const page = await answer.text()
      expect(page).toContain('your own name')
      expect(page).not.toContain('Last calls')
    },
  )

  it.each(['amina', 'Fatima-Zahra El Idrissi', 'أمينة', 'poste 12'])('a name may be %s', async name => {
    expect(await (await lookUp({}, name)).text()).toContain('Last calls')
  })

  it('what a clerk types stays text', async () => {
    const script = '"><script>x</script>'
    expect(await (await lookUp({ phone: script, reason: script })).text()).not.toContain('<script>x')
  })

  it('of hundreds of look-ups the hour’s few are answered, and the rest are told so', async () => {
    const statuses: number[] = []
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(Array.from({ length: 40 }, () => lookUp({})))
      statuses.push(...answers.map(({ status }) => status))
    }
    expect(statuses.filter(status => status === 200).length).toBeLessThan(30)
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
  })
})
