// What a process counts, as Prometheus reads it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMetrics } from '#src/monitoring/metrics.ts'
import { type Exchange, openEmbedded } from '../support/in-process.ts'
import { phoneOn } from '../support/phone.ts'

const nothing = {
  messages: { queued: 2, sending: 0, submitted: 0, unknown: 1 },
  oldestQueuedSeconds: 12,
  held: { paused: false, sms: false, email: false },
  carriersShut: {},
  deferred: 3,
  oldestDeferredSeconds: 40,
}

describe('metrics', () => {
  it('show what waits, and do without it while the database is away', async () => {
    const shown = await createMetrics({ version: '1', backlog: async () => nothing }).text()
    expect(shown).toContain('tadamon_outbox_messages{state="queued"} 2')
    expect(shown).toContain('tadamon_parked_requests 3')
    const away = createMetrics({ version: '1', backlog: () => Promise.reject(new Error('away')) })
    expect(await away.text()).toContain('tadamon_build_info{version="1"')
  })

  it('show connections to the database and the time that carriers take', async () => {
    const { observations, text } = createMetrics({
      version: '1',
      backlog: async () => nothing,
      connections: () => [{ pool: 'turns', busy: 3, idle: 2, waiting: 1 }],
    })
    observations.carrierAnswered('kannel', 600)
    const shown = await text()
    expect(shown).toContain('tadamon_database_connections{pool="turns",state="busy"} 3')
    expect(shown).toContain('tadamon_database_connections{pool="turns",state="waiting"} 1')
    expect(shown).toContain('tadamon_carrier_duration_seconds_bucket{le="0.5",carrier="kannel"} 0')
    expect(shown).toContain('tadamon_carrier_duration_seconds_bucket{le="1",carrier="kannel"} 1')
  })

  it('begin at zero where alerts watch for an increase', async () => {
    const text = await createMetrics({ version: '1', backlog: async () => nothing }).text()
    expect(text).toContain('tadamon_failures_total{code="database-unavailable"} 0')
    expect(text).toContain('tadamon_limits_struck_total{limit="failures"} 0')
  })

  it('go on counting from scrape to scrape', async () => {
    const { observations, text } = createMetrics({ version: '1', backlog: async () => nothing })
    const repeated = 'tadamon_repeated_hops_total{arrival="late"}'
    observations.repeated('late')
    observations.repeated('late')
    expect(await text()).toContain(`${repeated} 2\n`)
    expect(await text()).toContain(`${repeated} 2\n`)
    observations.repeated('late')
    expect(await text()).toContain(`${repeated} 3\n`)
  })
})

describe('GET /metrics', () => {
  let exchange: Exchange
  beforeAll(async () => {
    exchange = await openEmbedded({ settings: { LOOKUPS_PER_CALLER: '1' } })
  }, 120_000)
  afterAll(() => exchange.close())

  const scrape = async () => {
    const answer = await fetch(`${exchange.urls[0]}/metrics`)
    return { type: answer.headers.get('content-type'), text: await answer.text() }
  }
  /** Over all that have these labels, whichever they have besides. */
  const value = (text: string, sample: string) => {
    const [, name = '', labels = ''] = /^(\w+)\{(.*)\}$/.exec(sample) ?? []
    const lines = text.split('\n').filter(line => line.startsWith(`${name}{`))
    const fitting = lines.filter(line => labels.split(',').every(label => line.includes(label)))
    return fitting.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
  }

  it('counts calls, questions, answers, look-ups, messages and limits', async () => {
    const phone = phoneOn(exchange, '0612340001')
    await phone.dial()
    await phone.key('2', '1', 'nonsense', 'AB123456', '31122027', '05091980', '1')
    phone.ends()
    await phone.repeats()
    await phone.receives('Mot de passe')
    await phone.dial()
    await phone.key('1', 'AB123456', '31122027', '05091980', '1')

    const { type, text } = await scrape()
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(value(text, 'tadamon_calls_total{channel="ussd"}')).toBe(2)
    expect(value(text, 'tadamon_questions_total{state="idNumber"}')).toBe(3)
    expect(value(text, 'tadamon_answers_total{state="idNumber",reaction="corrected"}')).toBe(1)
    expect(value(text, 'tadamon_outcomes_total{channel="ussd",outcome="passwordSent"}')).toBe(1)
    expect(value(text, 'tadamon_outcomes_total{channel="ussd",outcome="tooManyLookUps"}')).toBe(1)
    expect(value(text, 'tadamon_look_up_duration_seconds_count{outcome="registered"}')).toBe(1)
    expect(value(text, 'tadamon_limits_struck_total{limit="look-ups"}')).toBe(1)
    expect(value(text, 'tadamon_repeated_hops_total{arrival="repeat"}')).toBe(1)
    expect(value(text, 'tadamon_message_submissions_total{medium="sms",result="submitted"}')).toBe(1)
    expect(value(text, 'tadamon_turn_duration_seconds_count{channel="ussd"}')).toBe(15)
    expect(text).toMatch(/^tadamon_calls_total\{channel="ussd",gateway="africastalking",operator="\w+"\} 2$/m)
    expect(text).toMatch(/^tadamon_turns_in_flight 0$/m)
    expect(text).toContain('nodejs_eventloop_lag_seconds')
    expect(text).toContain('process_cpu_seconds_total')
  })

  it('names nobody and nothing that was typed', async () => {
    const { text } = await scrape()
    for (const secret of ['612340001', 'AB123456', '05091980', '178824615'])
      expect(text).not.toContain(secret)
  })

  it('counts a form that is not the gateway’s', async () => {
    await fetch(`${exchange.urls[0]}/africastalking/ussd`, { method: 'POST', body: 'nonsense' })
    expect(value((await scrape()).text, 'tadamon_refused_forms_total{callback="ussd"}')).toBe(1)
  })
})
