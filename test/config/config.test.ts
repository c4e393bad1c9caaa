/** The settings: defaults, every problem named at once, no value ever shown. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, readConfig } from '#src/config.ts'

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
    africasTalking: undefined,
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

describe('production', () => {
  it('refuses embedded storage, unprotected callbacks and missing keys, naming all', () => {
    const problems = problemsOf({ NODE_ENV: 'production' })
    expect(problems.map(problem => problem.split(':')[0])).toEqual([
      'REDIS_URL',
      'DATABASE_URL',
      'DATA_KEYS',
      'CALLBACK_TOKEN',
    ])
  })

  it('names what is missing beside what is wrong', () => {
    const problems = problemsOf({ NODE_ENV: 'production', PORT: 'many' })
    expect(problems.map(problem => problem.split(':')[0])).toContain('PORT')
    expect(problems.map(problem => problem.split(':')[0])).toContain('DATA_KEYS')
  })

  it('starts with all of them', () => {
    const environment = {
      NODE_ENV: 'production',
      REDIS_URL: 'redis://127.0.0.1',
      DATABASE_URL: 'postgres://127.0.0.1/x',
      DATA_KEYS: key,
      CALLBACK_CIDRS: '10.0.0.0/8,2001:db8::/32',
    }
    expect(problemsOf(environment)).toEqual([])
  })
})

it.each([
  ['a host for everybody without protection', { HOST: '0.0.0.0' }, 'CALLBACK_TOKEN'],
  ['servers without keys', { REDIS_URL: 'redis://127.0.0.1' }, 'DATA_KEYS'],
  ['half of the credentials', { AFRICASTALKING_USERNAME: 'x' }, 'AFRICASTALKING_USERNAME'],
  ['an eligibility service without token', { ELIGIBILITY_URL: 'http://127.0.0.1:1' }, 'ELIGIBILITY_TOKEN'],
  ['a mail server without sender', { SMTP_URL: 'smtp://127.0.0.1' }, 'EMAIL_FROM'],
  ['a screen smaller than the texts were proved for', { USSD_UCS2_CHARS: '60' }, 'USSD_UCS2_CHARS'],
  ['a call centre’s number too long for a screen', { CALL_CENTRE: '0'.repeat(19) }, 'CALL_CENTRE'],
  ['a service code too long for a screen', { SERVICE_CODE: '*12345678901#' }, 'SERVICE_CODE'],
])('refuses %s', (_, environment, name) => {
  expect(problemsOf(environment as Record<string, string>).map(problem => problem.split(':')[0])).toEqual([
    name,
  ])
})
