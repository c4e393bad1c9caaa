/** The settings: defaults, every problem named at once, no value ever shown. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, readConfig } from '#src/config/config.ts'

const key = `k1:${randomBytes(32).toString('base64')}`

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
}

it('needs nothing for the embedded default', () => {
  expect(readConfig({})).toMatchObject({
    production: false,
    port: 3000,
    host: '127.0.0.1',
    samplePeople: true,
    languages: ['ar', 'fr'],
    budget: { gsm7: 160, ucs2: 70 },
    resumeSeconds: 600,
    eligibilityDeadlineMs: 4000,
    callCentre: '05 20 19 40 40',
    serviceCode: '*000#',
    codeForOwnNumber: false,
    carriers: [],
  })
})

it('takes an empty variable for an unset one', () => {
  expect(readConfig({ PORT: '', REDIS_URL: '' }).port).toBe(3000)
})

it('loads no sample people into a database that outlives the run', () => {
  expect(readConfig({ DATA_DIR: '/somewhere' }).samplePeople).toBe(false)
  expect(readConfig({ DATABASE_URL: 'postgres://db/x', DATA_KEYS: key }).samplePeople).toBe(false)
  expect(readConfig({ DATA_DIR: '/somewhere', SAMPLE_PEOPLE: 'true' }).samplePeople).toBe(true)
})

it('names every wrong setting at once', () => {
  const problems = problemsOf({ PORT: 'many', LANGUAGES: 'ar,xx', DATA_KEYS: 'short', LOG_LEVEL: 'loud' })
  expect(problems.map(problem => problem.split(':')[0])).toEqual([
    'PORT',
    'DATA_KEYS',
    'LANGUAGES',
    'LOG_LEVEL',
  ])
})

it('never shows a value', () => {
  const secret = 'VERY-secret-value!'
  const problems = problemsOf(
    Object.fromEntries(
      [
        'PORT',
        'REDIS_URL',
        'DATABASE_URL',
        'DATA_KEYS',
        'CALLBACK_TOKEN',
        'CALLBACK_CIDRS',
        'LANGUAGES',
        'SMTP_URL',
      ].map(name => [name, secret]),
    ),
  )
  expect(problems.length).toBeGreaterThanOrEqual(7)
  expect(problems.join('\n')).not.toContain(secret)
})

it.each([
  ['a host for everybody without protection', { HOST: '0.0.0.0' }, 'CALLBACK_TOKEN'],
  ['servers without keys', { REDIS_URL: 'redis://127.0.0.1' }, 'DATA_KEYS'],
  ['half of the credentials', { AFRICASTALKING_USERNAME: 'x' }, 'AFRICASTALKING_USERNAME'],
  ['an eligibility service without token', { ELIGIBILITY_URL: 'http://127.0.0.1:1' }, 'ELIGIBILITY_TOKEN'],
  [
    'a version of the contract that there is not',
    { ELIGIBILITY_CONTRACT: '3', ELIGIBILITY_URL: 'http://127.0.0.1:1', ELIGIBILITY_TOKEN: 'x' },
    'ELIGIBILITY_CONTRACT',
  ],
  ['a mail server without sender', { SMTP_URL: 'smtp://127.0.0.1' }, 'EMAIL_FROM'],
  ['a screen smaller than the texts were proved for', { USSD_UCS2_CHARS: '60' }, 'USSD_UCS2_CHARS'],
  ['a call centre’s number too long for a screen', { CALL_CENTRE: '0'.repeat(19) }, 'CALL_CENTRE'],
  ['a service code too long for a screen', { SERVICE_CODE: '*12345678901#' }, 'SERVICE_CODE'],
])('refuses %s', (_, environment, name) => {
  expect(problemsOf(environment as Record<string, string>).map(problem => problem.split(':')[0])).toEqual([
    name,
  ])
})

describe('text messages on their way out', () => {
  const smsOf = (settings: Record<string, string>) => readConfig(settings).sms

  it('go to Moroccan mobiles, fifty a second, without a budget, unless told otherwise', () => {
    expect(smsOf({})).toEqual({
      destinations: ['+2126', '+2127'],
      perSecond: 50,
      concurrency: 20,
      paused: false,
      budget: {},
      unknownMinutes: 30,
    })
    const told = {
      SMS_DESTINATIONS: '+2126, +33',
      SMS_BUDGET: '900',
      SMS_BUDGET_REPLY: '9',
      SMS_PAUSED: 'true',
    }
    expect(smsOf(told)).toMatchObject({
      destinations: ['+2126', '+33'],
      paused: true,
      budget: { all: 900, reply: 9 },
    })
  })

  it.each([
    ['SMS_DESTINATIONS', '0612'],
    ['SMS_DESTINATIONS', ''.padEnd(20, '+')],
    ['SMS_PER_SECOND', '0'],
    ['SMS_CONCURRENCY', 'many'],
    ['SMS_BUDGET_CODE', '-1'],
    ['UNKNOWN_MINUTES', '1'],
    ['SMS_PAUSED', 'yes'],
  ])('%s is not %s', (name, value) => {
    expect(() => smsOf({ [name]: value })).toThrow(name)
  })
})

describe('traces', () => {
  const endpoint = 'https://collector.example'
  const sharing = (more: Record<string, string>) =>
    readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...more }).traces

  it('are made only where a collector is named', () => {
    expect(readConfig({ OTEL_TRACES_SAMPLER: 'always_on' }).traces).toBeUndefined()
    expect(sharing({})).toEqual({ endpoint, share: 1 })
  })

  it.each([
    ['always_on', 1],
    ['always_off', 0],
    ['traceidratio', 0.25],
    ['parentbased_always_on', 1],
    ['parentbased_always_off', 0],
    ['parentbased_traceidratio', 0.25],
  ])('by %s have the share %d', (OTEL_TRACES_SAMPLER, share) => {
    expect(sharing({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG: '0.25' })).toEqual({ endpoint, share })
  })

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_TRACES_SAMPLER_ARG', 'a tenth'],
  ])('%s is not %s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(name)])
  })
})
