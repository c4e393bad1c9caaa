// What production refuses: each setting named, none shown.
import { describe, expect, it } from 'vitest'
import { ConfigurationError, readConfig, readEligibilityConfig } from '#src/config/config.ts'
import { newCanary, newDataKeys, newProductionSettings } from '#test/support/secrets.ts'

const usable: Record<string, string> = {
  ...newProductionSettings(),
  REDIS_URL: 'redis://127.0.0.1',
  DATABASE_URL: 'postgres://127.0.0.1/x',
}

function problemsOf(environment: Record<string, string | undefined>, read = readConfig): string[] {
  try {
    read(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return [...error.problems]
    throw error
  }
}
const namesOf = (...of: Parameters<typeof problemsOf>) =>
  problemsOf(...of).map(problem => problem.split(':')[0])

describe('production', () => {
  it('starts with what it asks for', () => {
    expect(problemsOf(usable)).toEqual([])
    expect(readConfig(usable)).toMatchObject({ production: true, offersEmail: false })
  })

  it('asks for servers, keys, guards, a carrier and a mail server, naming all', () => {
    expect(namesOf({ NODE_ENV: 'production' })).toEqual([
      'REDIS_URL',
      'DATABASE_URL',
      'DATA_KEYS',
      'OPS_TOKEN',
      'CALLBACK_TOKEN',
      'AFRICASTALKING_API_KEY',
      'SMTP_URL',
    ])
  })

  it('names what is missing beside what is wrong', () => {
    const names = namesOf({ NODE_ENV: 'production', PORT: 'many' })
    expect(names).toEqual(expect.arrayContaining(['PORT', 'DATA_KEYS']))
  })

  it('takes networks in place of a token, and a mail server in place of none', () => {
    const { CALLBACK_TOKEN: _, EMAIL: __, ...others } = usable
    const mail = { SMTP_URL: 'smtps://mail.exemple.ma', EMAIL_FROM: 'amo@exemple.ma' }
    expect(problemsOf({ ...others, ...mail, CALLBACK_CIDRS: '10.0.0.0/8,2001:db8::/32' })).toEqual([])
  })

  it.each(['Production', 'PRODUCTION', 'prod', 'staging', ' production'])(
    'is not taken for development when it is written %j',
    name => expect(namesOf({ NODE_ENV: name })).toEqual(['NODE_ENV']),
  )

  it.each(['development', 'test', ''])('is not what %j means', name => {
    expect(readConfig({ NODE_ENV: name }).production).toBe(false)
  })
})

describe('a weak secret', () => {
  const random = newCanary('x')
  it.each([
    ['one for a guide', 'changeme-changeme-changeme-please'],
    ['one that says what it is', 'my-secret-callback-token-2026'],
    ['one letter', 'a'.repeat(40)],
    ['zeros', '0'.repeat(64)],
    ['the digits and letters in their order', '0123456789abcdefghijklmnop'],
    ['a part again and again', 'k3Jd9xQ2'.repeat(4)],
    ['too few characters', random.slice(-21).replace('0', 'g')],
    ['too few hexadecimal digits', '9f86d081884c7d659a2feaa0c55ad01'],
  ])('is refused: %s', (_, secret) => {
    expect(namesOf({ ...usable, CALLBACK_TOKEN: secret })).toEqual(['CALLBACK_TOKEN'])
    expect(namesOf({ ...usable, OPS_TOKEN: secret })).toEqual(['OPS_TOKEN'])
    const { CALLBACK_TOKEN = '' } = usable
    expect(namesOf({ ...usable, CALLBACK_TOKEN: `${CALLBACK_TOKEN},${secret}` })).toEqual(['CALLBACK_TOKEN'])
    expect(problemsOf({ ...usable, OPS_TOKEN: secret }).join()).not.toContain(secret)
  })

  it.each([
    ['32 hexadecimal digits', '9f86d081884c7d659a2feaa0c55ad015'],
    ['22 characters of base64url', 'kZ3-Jd9xQ2mT7vB_aR5wLe'],
  ])('is not one of %s', (_, secret) => {
    expect(problemsOf({ ...usable, OPS_TOKEN: secret })).toEqual([])
  })

  it.each([
    ['zeros', Buffer.alloc(32)],
    ['one byte', Buffer.alloc(32, 1)],
    ['bytes in their order', Buffer.from(Array.from({ length: 32 }, (_, index) => index))],
    ['a sentence', Buffer.from('a passphrase of 32 letters, yes.')],
    [
      'half a key twice',
      Buffer.concat(['first', 'first'].map(() => Buffer.from('00ff13c7a95b2e80417de6f20a3b9c5d', 'hex'))),
    ],
  ])('is no data key: %s', (_, key) => {
    const weak = `k1:${key.toString('base64')}`
    expect(namesOf({ ...usable, DATA_KEYS: weak })).toEqual(['DATA_KEYS'])
    expect(namesOf({ ...usable, DATA_KEYS: `${newDataKeys('k2')},${weak}` })).toEqual(['DATA_KEYS'])
  })

  it('is one that stands for two', () => {
    const { CALLBACK_TOKEN = '', DATA_KEYS = '' } = usable
    expect(namesOf({ ...usable, OPS_TOKEN: CALLBACK_TOKEN })).toEqual(['OPS_TOKEN'])
    expect(namesOf({ ...usable, CALLBACK_TOKEN: `${CALLBACK_TOKEN},${CALLBACK_TOKEN}` })).toEqual([
      'CALLBACK_TOKEN',
    ])
    expect(namesOf({ ...usable, DATA_KEYS: `${DATA_KEYS},${DATA_KEYS.replace('test:', 'k2:')}` })).toEqual([
      'DATA_KEYS',
    ])
    expect(namesOf({ ...usable, OPS_TOKEN: DATA_KEYS.split(':')[1] })).toEqual(['DATA_KEYS'])
  })

  it('of somebody else’s is only required to be there', () => {
    const others = {
      ELIGIBILITY_URL: 'https://cnss.example',
      ELIGIBILITY_TOKEN: 'x',
      AFRICASTALKING_API_KEY: 'x',
    }
    expect(problemsOf({ ...usable, ...others })).toEqual([])
  })

  it('is none in development', () => {
    expect(problemsOf({ OPS_TOKEN: 'changeme-changeme', CALLBACK_TOKEN: 'changeme-changeme' })).toEqual([])
  })
})

describe('networks', () => {
  it.each(['0.0.0.0/0', '10.0.0.0/8,0.0.0.0/1', '128.0.0.0/1', '::/0', '2000::/3', '192.0.0.0/7'])(
    'in which anybody may be are refused: %s',
    cidrs => {
      expect(namesOf({ ...usable, CALLBACK_CIDRS: cidrs })).toEqual(['CALLBACK_CIDRS'])
      expect(namesOf({ ...usable, TRUSTED_PROXIES: cidrs })).toEqual(['TRUSTED_PROXIES'])
    },
  )
})

describe('clear text to another host', () => {
  const mail = { EMAIL_FROM: 'amo@exemple.ma' }
  const cnss = { ELIGIBILITY_TOKEN: 'x' }
  it.each<[string, Record<string, string>, string]>([
    ['redis', { REDIS_URL: 'redis://:p@redis.internal' }, 'REDIS_URL'],
    ['redis', { REDIS_URL: 'redis://127.0.0.1,10.0.0.2' }, 'REDIS_URL'],
    ['redis', { REDIS_URL: 'redis+sentinel://10.0.0.1,10.0.0.2/name' }, 'REDIS_URL'],
    ['postgres', { DATABASE_URL: 'postgres://u:p@db.internal/x' }, 'DATABASE_URL'],
    ['postgres', { DATABASE_URL: 'postgres://u:p@db.internal/x?sslmode=disable' }, 'DATABASE_URL'],
    ['postgres', { DATABASE_URL: 'postgres://u:p@db.internal/x?sslmode=prefer' }, 'DATABASE_URL'],
    ['postgres', { DATABASE_URL: 'postgres://u:p@db.internal/x?sslmode=no-verify' }, 'DATABASE_URL'],
    ['postgres', { DATABASE_URL: 'postgres://localhost/x?host=db.internal' }, 'DATABASE_URL'],
    ['postgres', { DATABASE_URL: 'postgres://u:p@127.0.0.1:1,10.0.0.2:1/x' }, 'DATABASE_URL'],
    ['eligibility', { ...cnss, ELIGIBILITY_URL: 'http://cnss.example' }, 'ELIGIBILITY_URL'],
    ['smtp', { ...mail, SMTP_URL: 'smtp://mail.exemple.ma' }, 'SMTP_URL'],
    ['smtp', { ...mail, SMTP_URL: 'smtp://mail.exemple.ma?requireTLS=false' }, 'SMTP_URL'],
    ['carrier', { AFRICASTALKING_URL: 'http://proxy.internal' }, 'AFRICASTALKING_URL'],
  ])('of %s is refused, unless it is asked for by name: %j', (name, settings, named) => {
    expect(namesOf({ ...usable, ...settings })).toEqual([named])
    expect(problemsOf({ ...usable, ...settings, ALLOW_CLEAR_TEXT: `smpp, ${name}` })).toEqual([])
    const { NODE_ENV: _, ...development } = { ...usable, ...settings }
    expect(problemsOf(development)).toEqual([])
  })

  it.each<Record<string, string>>([
    { REDIS_URL: 'rediss://redis.internal' },
    { REDIS_URL: 'redis://[::1]' },
    { DATABASE_URL: 'postgres://u:p@db.internal/x?sslmode=verify-full' },
    { DATABASE_URL: 'postgres://u:p@db.internal/x?ssl=true' },
    { DATABASE_URL: 'postgres:///x?host=/var/run/postgresql' },
    { ...cnss, ELIGIBILITY_URL: 'http://127.0.0.1:3001' },
    { ...mail, SMTP_URL: 'smtps://mail.exemple.ma' },
    { ...mail, SMTP_URL: 'smtp://mail.exemple.ma?requireTLS=true' },
    { ...mail, SMTP_URL: 'smtp://localhost' },
  ])('is not %j', settings => {
    expect(problemsOf({ ...usable, ...settings })).toEqual([])
  })

  it('is allowed only by names that there are', () => {
    expect(namesOf({ ALLOW_CLEAR_TEXT: 'redis,all' })).toEqual(['ALLOW_CLEAR_TEXT'])
  })
})

describe('the eligibility service in production', () => {
  const served = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://127.0.0.1/x',
    DATA_KEYS: newDataKeys(),
    ELIGIBILITY_TOKEN: newCanary('cnss'),
  }

  it('starts with what it asks for, also where the service’s own settings lie about', () => {
    expect(problemsOf({ ...served, REDIS_URL: 'redis://redis.internal' }, readEligibilityConfig)).toEqual([])
  })

  it.each<[Record<string, string>, string]>([
    [{ ELIGIBILITY_TOKEN: 'changeme-changeme-changeme' }, 'ELIGIBILITY_TOKEN'],
    [{ DATA_KEYS: `k1:${Buffer.alloc(32).toString('base64')}` }, 'DATA_KEYS'],
    [{ DATABASE_URL: 'postgres://db.internal/x' }, 'DATABASE_URL'],
  ])('refuses %j', (settings, name) => {
    expect(namesOf({ ...served, ...settings }, readEligibilityConfig)).toEqual([name])
  })
})
