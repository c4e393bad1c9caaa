/** The settings of gateways: which there are, what each says for itself, and what stands for it where it does not. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openGateways } from '#src/composition/gateways.ts'
import { ConfigurationError, readConfig } from '#src/config/config.ts'
import { settings } from '#src/config/settings.ts'
import { newProductionSettings } from '#test/support/secrets.ts'

const token = 'a-token-for-a-gateway'

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work()
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
}
const problemsIn = (environment: Record<string, string | undefined>) =>
  problemsOf(() => readConfig(environment))

const options = { callerHeader: 'user-msisdn', sessionHeader: 'user-session', answer: 'response' }

describe('GATEWAYS', () => {
  it('is Africa’s Talking when it is not said', () => {
    expect(readConfig({}).gateways).toEqual([
      {
        name: 'africastalking',
        kind: 'africastalking',
        tokens: [],
        cidrs: undefined,
        budget: { gsm7: 160, ucs2: 70 },
        deadlineMs: 9_000,
        idleMs: 60_000,
        options,
      },
    ])
  })

  it('names kinds, or several of one kind, each with settings of its own', () => {
    const { gateways } = readConfig({
      GATEWAYS: 'iam=hubtel, inwi=hubtel',
      CALLBACK_TOKEN: token,
      CALLBACK_CIDRS: '192.0.2.0/24',
      USSD_GSM7_CHARS: '170',
      IAM_TOKEN: `${token}-iam,${token}-new`,
      IAM_CIDRS: '198.51.100.7',
      IAM_UCS2_CHARS: '80',
      IAM_DEADLINE_MS: '4000',
      IAM_IDLE_SECONDS: '20',
    })
    expect(gateways).toEqual([
      {
        name: 'iam',
        kind: 'hubtel',
        tokens: [`${token}-iam`, `${token}-new`],
        cidrs: ['198.51.100.7'],
        budget: { gsm7: 170, ucs2: 80 },
        deadlineMs: 4_000,
        idleMs: 20_000,
        options,
      },
      {
        name: 'inwi',
        kind: 'hubtel',
        tokens: [token],
        cidrs: ['192.0.2.0/24'],
        budget: { gsm7: 170, ucs2: 70 },
        deadlineMs: 5_000,
        idleMs: 60_000,
        options,
      },
    ])
  })

  it.each([
    ['Hubtel', 'GATEWAYS: must be kinds or name=kind'],
    ['a=hubtel', 'GATEWAYS: must be kinds or name=kind'],
    ['hubtel,,flares', 'GATEWAYS: must be kinds or name=kind'],
    ['one=two=three', 'GATEWAYS: must be kinds or name=kind'],
    ['hubtel,hubtel', 'GATEWAYS: names hubtel twice'],
    ['ops=hubtel', 'GATEWAYS: ops begins other settings or paths'],
    ['redis=hubtel', 'GATEWAYS: redis begins other settings or paths'],
    ['simulator=hubtel', 'GATEWAYS: simulator begins other settings or paths'],
  ])('%s is refused with the rule', (GATEWAYS, problem) => {
    expect(problemsIn({ GATEWAYS })).toEqual([expect.stringContaining(problem)])
  })

  it('that is of no kind is refused when the service starts, with the kinds that there are', () => {
    expect(problemsOf(() => openGateways(readConfig({ GATEWAYS: 'telepathy' })))).toEqual([
      expect.stringMatching(/^GATEWAYS: telepathy is no kind of gateway; there are .*hubtel.*/),
    ])
  })

  it('takes each wrong setting of a gateway by its own name, and shows no value', () => {
    const wrong = { IAM_TOKEN: 'short', IAM_CIDRS: 'nowhere', IAM_GSM7_CHARS: '20', IAM_DEADLINE_MS: '1' }
    const problems = problemsIn({ GATEWAYS: 'iam=hubtel', ...wrong })
    expect(problems.map(problem => problem.split(':')[0])).toEqual(Object.keys(wrong))
    expect(problems.join()).not.toMatch(/short|nowhere/)
  })

  it('reads a gateway’s secret from a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tadamon-')), 'token')
    writeFileSync(file, `${token}\n`)
    const [gateway] = readConfig({
      GATEWAYS: 'iam=flares',
      IAM_TOKEN_FILE: file,
      IAM_USERID: 'u',
      IAM_PASSWORD_FILE: file,
    }).gateways
    expect(gateway).toMatchObject({ tokens: [token], options: { userid: 'u', password: token } })
  })

  it('needs a user and a password together', () => {
    expect(problemsIn({ GATEWAYS: 'flares', FLARES_USERID: 'cnss' })).toEqual([
      'FLARES_USERID: needed together with FLARES_PASSWORD',
    ])
  })
})

it('a name is not the beginning of another setting', () => {
  const ofGateways = ['africastalking', 'flares', 'orange', 'kannel', 'infobip', 'twilio', 'smpp']
  const beginnings = Object.keys(settings.shape).map(name => name.split('_')[0]?.toLowerCase() ?? '')
  for (const name of new Set(beginnings.filter(beginning => !ofGateways.includes(beginning)))) {
    expect(problemsIn({ GATEWAYS: `${name}=hubtel` })).toEqual([
      expect.stringContaining(`${name} begins other`),
    ])
  }
})

describe('a gateway that nothing protects', () => {
  const open = { HOST: '0.0.0.0', GATEWAYS: 'iam=hubtel,hubtel' }
  const needed = ['CALLBACK_TOKEN: needed (or CALLBACK_CIDRS) when HOST is not loopback']
  it.each([
    ['none is protected', open, needed],
    ['one of two is', { ...open, IAM_TOKEN: token }, needed],
    ['each has its own', { ...open, IAM_TOKEN: token, HUBTEL_CIDRS: '192.0.2.1' }, []],
    ['one token is for all', { ...open, CALLBACK_TOKEN: token }, []],
  ])('is refused where others reach it: %s', (_, environment, problems) => {
    expect(problemsIn(environment)).toEqual(problems)
  })
})

describe('in production', () => {
  const { CALLBACK_TOKEN, ...others } = newProductionSettings()
  const production = {
    ...others,
    NODE_ENV: 'production',
    REDIS_URL: 'redis://127.0.0.1',
    DATABASE_URL: 'postgres://127.0.0.1',
  }
  it('a gateway’s token is as strong as any, and its own', () => {
    expect(
      problemsIn({
        ...production,
        CALLBACK_TOKEN,
        GATEWAYS: 'hubtel',
        HUBTEL_TOKEN: 'aaaaaaaaaaaaaaaaaaaaaaaaa',
      }),
    ).toEqual([expect.stringMatching(/^HUBTEL_TOKEN: weak/)])
    expect(
      problemsIn({ ...production, CALLBACK_TOKEN, GATEWAYS: 'hubtel', HUBTEL_TOKEN: CALLBACK_TOKEN }),
    ).toEqual(['HUBTEL_TOKEN: the same as CALLBACK_TOKEN, each must be its own'])
  })

  it('its networks are not the whole world, and Flares has its password', () => {
    expect(problemsIn({ ...production, GATEWAYS: 'flares', FLARES_CIDRS: '0.0.0.0/0' })).toEqual([
      'FLARES_CIDRS: names a network that anybody may be in, /8 and /16 (IPv6) are the widest',
      'FLARES_PASSWORD: needed in production, with FLARES_USERID',
    ])
  })
})

describe('DESCRIBED_GATEWAYS', () => {
  const folderWith = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'tadamon-'))
    writeFileSync(join(folder, 'mine.json'), text)
    return folder
  }
  const open = (folder: string) => openGateways(readConfig({ GATEWAYS: 'mine', DESCRIBED_GATEWAYS: folder }))

  it.each([
    ['no JSON', '{', 'DESCRIBED_GATEWAYS: mine.json: is no JSON'],
    ['lacking something', '{"title":"x"}', 'DESCRIBED_GATEWAYS: mine.json: source: '],
  ])('says which file is wrong, and where: %s', (_, text, problem) => {
    expect(problemsOf(() => open(folderWith(text)))).toEqual(
      expect.arrayContaining([expect.stringContaining(problem)]),
    )
  })

  it('that is no folder is said to be none', () => {
    expect(problemsOf(() => open('/nowhere'))).toContain('DESCRIBED_GATEWAYS: the folder cannot be read')
  })
})
