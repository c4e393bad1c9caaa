/** The environment, read once: the only reader of process.env. Every problem is named at once, no value is ever printed. */
import type { Language } from '#machines/protocol.ts'
import { type Settings, settings as schema } from './settings.ts'
import type { DataKey } from './vault.ts'

/** EX_CONFIG of sysexits.h. */
export const configurationError = 78

export interface Config {
  production: boolean
  port: number
  host: string
  redisUrl: string | undefined
  databaseUrl: string | undefined
  dataDir: string | undefined
  /** Undefined: the program makes a key of its own. */
  dataKeys: [DataKey, ...DataKey[]] | undefined
  samplePeople: boolean
  /** Undefined: text messages stay in the simulator's inbox. */
  africasTalking: { username: string; apiKey: string; senderId?: string; url?: string } | undefined
  callbacks: { token: string | undefined; cidrs: string[] | undefined; trustedProxies: string[] }
  opsToken: string | undefined
  serviceCode: string
  callCentre: string
  codeForOwnNumber: boolean
  eligibility: { url: string; token: string } | undefined
  eligibilityDeadlineMs: number
  /** For `npm run eligibility`, which serves the registry to another program. */
  eligibilityService: { port: number; token: string | undefined }
  languages: Language[]
  budget: { gsm7: number; ucs2: number }
  resumeSeconds: number
  limits: {
    lookUpsPerCaller: number
    failuresPerId: number
    codesPerHour: number
    renewalsPerDay: number
    repliesPerHour: number
    lookUpsPerSecond: number
  }
  email: { smtpUrl: string; from: string } | undefined
  /** How long the journal of calls is kept. */
  journalDays: number
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}

/** What is wrong with the environment: one line a setting, names and rules, never values. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`unusable settings:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** @throws ConfigurationError naming every problem at once. */
export function readConfig(environment: Environment = process.env): Config {
  return read(environment, missing, missingInProduction)
}

/** The same settings for `npm run eligibility`, which has no callers and no sessions. @throws ConfigurationError likewise. */
export function readEligibilityConfig(environment: Environment = process.env): Config {
  return read(environment, missingForEligibility, missingForEligibility)
}

/** Whether an `npm run` or `npm start` stands above this process. */
export function isStartedByNpm(environment: Environment = process.env): boolean {
  return environment['npm_lifecycle_event'] !== undefined
}

type Environment = Record<string, string | undefined>

/** `missingAnyway` is looked at when some settings cannot be read. */
function read(
  environment: Environment,
  missing: (settings: Settings) => string[],
  missingAnyway: (given: Record<string, unknown>) => string[],
): Config {
  // An empty variable is an unset one, as compose files and service units write it.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path[0]?.toString() ?? ''}: ${message}`)
  problems.push(...(parsed.success ? missing(parsed.data) : missingAnyway(given)))
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems)
  return shape(parsed.data)
}

/** Settings that others make necessary. */
function missing(settings: Settings): string[] {
  const problems: string[] = missingInProduction(settings)
  const unprotected = settings.CALLBACK_TOKEN === undefined && settings.CALLBACK_CIDRS === undefined
  const local = isLoopback(settings.HOST)
  const production = settings.NODE_ENV === 'production'
  if (!local && unprotected && !production) {
    problems.push('CALLBACK_TOKEN: needed (or CALLBACK_CIDRS) when HOST is not loopback')
  }
  if ((settings.REDIS_URL ?? settings.DATABASE_URL) !== undefined && !settings.DATA_KEYS && !production) {
    problems.push('DATA_KEYS: needed with REDIS_URL or DATABASE_URL')
  }
  if ((settings.AFRICASTALKING_USERNAME === undefined) !== (settings.AFRICASTALKING_API_KEY === undefined)) {
    problems.push('AFRICASTALKING_USERNAME: needed together with AFRICASTALKING_API_KEY')
  }
  if (settings.ELIGIBILITY_URL !== undefined && settings.ELIGIBILITY_TOKEN === undefined) {
    problems.push('ELIGIBILITY_TOKEN: needed with ELIGIBILITY_URL')
  }
  if (settings.SMTP_URL !== undefined && settings.EMAIL_FROM === undefined) {
    problems.push('EMAIL_FROM: needed with SMTP_URL')
  }
  if (settings.DATABASE_URL !== undefined && settings.DATA_DIR !== undefined) {
    problems.push('DATA_DIR: of no use with DATABASE_URL, set one of them')
  }
  return problems
}

/** What production never does without; looked at even when other settings are wrong, so that one run names all. */
function missingInProduction(given: Record<string, unknown>): string[] {
  if (given['NODE_ENV'] !== 'production') return []
  const problems = []
  if (given['REDIS_URL'] === undefined) problems.push('REDIS_URL: needed in production')
  if (given['DATABASE_URL'] === undefined) problems.push('DATABASE_URL: needed in production')
  if (given['DATA_KEYS'] === undefined) problems.push('DATA_KEYS: needed in production')
  if (given['CALLBACK_TOKEN'] === undefined && given['CALLBACK_CIDRS'] === undefined) {
    problems.push('CALLBACK_TOKEN: needed (or CALLBACK_CIDRS) in production')
  }
  return problems
}

function missingForEligibility(given: Record<string, unknown>): string[] {
  const problems = []
  const production = given['NODE_ENV'] === 'production'
  if (given['ELIGIBILITY_TOKEN'] === undefined && (production || !isLoopback(given['HOST'] ?? '127.0.0.1'))) {
    problems.push('ELIGIBILITY_TOKEN: needed in production, and when HOST is not loopback')
  }
  if (given['DATABASE_URL'] === undefined && production) problems.push('DATABASE_URL: needed in production')
  if (given['DATA_KEYS'] === undefined && (production || given['DATABASE_URL'] !== undefined)) {
    problems.push('DATA_KEYS: needed with DATABASE_URL')
  }
  if (given['DATABASE_URL'] !== undefined && given['DATA_DIR'] !== undefined) {
    problems.push('DATA_DIR: of no use with DATABASE_URL, set one of them')
  }
  return problems
}

function isLoopback(host: unknown): boolean {
  return host === '127.0.0.1' || host === '::1' || host === 'localhost'
}

function shape(settings: Settings): Config {
  const { AFRICASTALKING_USERNAME: username, AFRICASTALKING_API_KEY: apiKey } = settings
  const { AFRICASTALKING_SENDER_ID: senderId, AFRICASTALKING_URL: url } = settings
  const [firstKey, ...olderKeys] = settings.DATA_KEYS ?? []
  return {
    production: settings.NODE_ENV === 'production',
    port: settings.PORT,
    host: settings.HOST,
    redisUrl: settings.REDIS_URL,
    databaseUrl: settings.DATABASE_URL,
    dataDir: settings.DATA_DIR,
    dataKeys: firstKey && [firstKey, ...olderKeys],
    samplePeople:
      settings.SAMPLE_PEOPLE ?? (settings.DATABASE_URL === undefined && settings.DATA_DIR === undefined),
    africasTalking:
      username !== undefined && apiKey !== undefined
        ? { username, apiKey, ...(senderId && { senderId }), ...(url && { url }) }
        : undefined,
    callbacks: {
      token: settings.CALLBACK_TOKEN,
      cidrs: settings.CALLBACK_CIDRS,
      trustedProxies: settings.TRUSTED_PROXIES ?? [],
    },
    opsToken: settings.OPS_TOKEN,
    serviceCode: settings.SERVICE_CODE,
    callCentre: settings.CALL_CENTRE,
    codeForOwnNumber: settings.OTP_POLICY === 'always',
    eligibility:
      settings.ELIGIBILITY_URL !== undefined && settings.ELIGIBILITY_TOKEN !== undefined
        ? { url: settings.ELIGIBILITY_URL, token: settings.ELIGIBILITY_TOKEN }
        : undefined,
    eligibilityDeadlineMs: settings.ELIGIBILITY_DEADLINE_MS,
    eligibilityService: { port: settings.ELIGIBILITY_PORT, token: settings.ELIGIBILITY_TOKEN },
    languages: settings.LANGUAGES,
    budget: { gsm7: settings.USSD_GSM7_CHARS, ucs2: settings.USSD_UCS2_CHARS },
    resumeSeconds: settings.RESUME_SECONDS,
    limits: {
      lookUpsPerCaller: settings.LOOKUPS_PER_CALLER,
      failuresPerId: settings.FAILURES_PER_ID,
      codesPerHour: settings.CODES_PER_HOUR,
      renewalsPerDay: settings.RENEWALS_PER_DAY,
      repliesPerHour: settings.REPLIES_PER_HOUR,
      lookUpsPerSecond: settings.LOOKUPS_PER_SECOND,
    },
    email:
      settings.SMTP_URL !== undefined && settings.EMAIL_FROM !== undefined
        ? { smtpUrl: settings.SMTP_URL, from: settings.EMAIL_FROM }
        : undefined,
    journalDays: settings.JOURNAL_DAYS,
    logLevel: settings.LOG_LEVEL,
  }
}
