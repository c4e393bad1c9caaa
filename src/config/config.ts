/** The environment, read once: the only reader of process.env. Every problem is named at once, no value is ever printed. */
import type { Language } from '#machines/protocol.ts'
import type { LimitSettings } from '../limits/limits.ts'
import { exitCodes, OperatorError } from '../platform/operator-error.ts'
import type { DataKey } from '../vault/vault.ts'
import { type CarrierSettings, carrierSecrets, readCarriers } from './carrier-settings.ts'
import { type GatewaySettings, gatewaySecrets, readGateways } from './gateway-settings.ts'
import { readLimits } from './limit-settings.ts'
import { checkEligibility, checkMigration, checkService } from './requirements.ts'
import { checkCertificateFiles, type Given, readSecretFiles, secretNames } from './secrets.ts'
import { type Settings, settings as schema } from './settings.ts'
import { readTraces, type TraceSettings } from './trace-settings.ts'

export type { CarrierSettings } from './carrier-settings.ts'
export type { GatewaySettings } from './gateway-settings.ts'
export type { SmppSettings } from './smpp-settings.ts'

export interface Config {
  production: boolean
  port: number
  host: string
  redisUrl: string | undefined
  /** Certificate authorities, as files. */
  redisCaFile: string | undefined
  redisSentinelPassword: string | undefined
  databaseUrl: string | undefined
  databaseCaFile: string | undefined
  /** Connections of a process, jobs included. */
  databasePool: number
  dataDir: string | undefined
  /** Undefined: the program makes a key of its own. */
  dataKeys: [DataKey, ...DataKey[]] | undefined
  samplePeople: boolean
  /** Who delivers text messages; none: they stay in the simulator's inbox. */
  carriers: CarrierSettings[]
  /** A folder with descriptions of more. */
  describedCarriers: string | undefined
  /** Our address as others see it, without a slash at its end. */
  publicUrl: string | undefined
  /** Who takes calls and messages. */
  gateways: GatewaySettings[]
  /** A folder with descriptions of more. */
  describedGateways: string | undefined
  callbacks: {
    /** The first is told to gateways, all are admitted; none: the networks alone, or this machine. */
    tokens: string[]
    cidrs: string[] | undefined
    trustedProxies: string[]
  }
  connectionsPerAddress: number
  opsToken: string | undefined
  /** Whom to tell of a weakness; undefined: there is no security.txt. */
  securityContact: string | undefined
  /** Whether anybody may read how well the service does. */
  statusPage: boolean
  serviceCode: string
  callCentre: string
  codeForOwnNumber: boolean
  knownPhonePolicy: 'notify' | 'code' | 'off'
  eligibility: { url: string; token: string; contract: 1 | 2 } | undefined
  eligibilityDeadlineMs: number
  /** Whether our registry lets a first of January agree with its year alone. */
  birthFirstOfJanuary: boolean
  /** For `npm run eligibility`, which serves the registry to another program. */
  eligibilityService: { port: number; token: string | undefined; failuresPerCard: number }
  languages: Language[]
  budget: { gsm7: number; ucs2: number }
  resumeSeconds: number
  limits: LimitSettings
  /** Of text messages on their way out. */
  sms: {
    destinations: string[]
    perSecond: number
    concurrency: number
    /** Start with nothing leaving. */
    paused: boolean
    /** An hour, by kind and in all. */
    budget: { all?: number; code?: number; password?: number; number?: number; reply?: number }
    unknownMinutes: number
  }
  /** Whether callers may name an e-mail address. */
  offersEmail: boolean
  /** Undefined: e-mails stay in the simulator's inbox. */
  email: { smtpUrl: string; from: string } | undefined
  /** How long the journal of calls is kept. */
  journalDays: number
  /** Between the signal to stop and the closed port. */
  shutdownDelayMs: number
  /** The longest file of people that the operator's page takes. */
  importMaxBytes: number
  /** The collector of spans and the share of conversations that it gets; undefined: none are made. */
  traces: TraceSettings
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}

/** What is wrong with the environment: one line a setting, names and rules, never values. */
export class ConfigurationError extends OperatorError {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(
      `unusable settings:\n${problems.map(problem => `  ${problem}`).join('\n')}`,
      exitCodes.configuration,
    )
    this.problems = problems
  }
}

/** @throws ConfigurationError naming every problem at once. */
export function readConfig(environment: Given = process.env): Config {
  return read(environment, checkService)
}

/** The same settings for `npm run eligibility`, which has no callers and no sessions. @throws ConfigurationError likewise. */
export function readEligibilityConfig(environment: Given = process.env): Config {
  return read(environment, checkEligibility)
}

/** The settings for `npm run migrate`, which needs a server and no keys. @throws ConfigurationError likewise. */
export function readMigrationConfig(environment: Given = process.env): Config & { databaseUrl: string } {
  const config = read(environment, checkMigration)
  return { ...config, databaseUrl: config.databaseUrl ?? '' }
}

/** The files that secrets are read from, by the setting that each holds. */
export function secretFiles(environment: Given = process.env): { name: string; file: string }[] {
  return [...new Set([...secretNames, ...gatewaySecrets(environment)])].flatMap(name => {
    const file = environment[`${name}_FILE`]
    return file ? [{ name, file }] : []
  })
}

/** Whether an `npm run` or `npm start` stands above this process. */
export function isStartedByNpm(environment: Given = process.env): boolean {
  return environment['npm_lifecycle_event'] !== undefined
}

function read(environment: Given, check: (given: Given) => string[]): Config {
  // An empty variable is an unset one, as compose files and service units write it.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const { given, problems } = readSecretFiles(set, [...gatewaySecrets(set), ...carrierSecrets(set)])
  const parsed = schema.safeParse(given)
  for (const { path, message } of parsed.error?.issues ?? []) {
    problems.push(`${path[0]?.toString() ?? ''}: ${message}`)
  }
  problems.push(...check(given), ...checkCertificateFiles(given))
  if (!parsed.success) throw new ConfigurationError(problems)
  const config = shape(parsed.data)
  const read = readGateways(given, { ...config.callbacks, budget: config.budget })
  const sending = readCarriers(given, config.callbacks)
  problems.push(...read.problems, ...sending.problems)
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)])
  return { ...config, gateways: read.gateways, carriers: sending.carriers }
}

function shape(settings: Settings): Omit<Config, 'gateways' | 'carriers'> {
  const [firstKey, ...olderKeys] = settings.DATA_KEYS ?? []
  return {
    production: settings.NODE_ENV === 'production',
    port: settings.PORT,
    host: settings.HOST,
    redisUrl: settings.REDIS_URL,
    redisCaFile: settings.REDIS_CA_FILE,
    redisSentinelPassword: settings.REDIS_SENTINEL_PASSWORD,
    databaseUrl: settings.DATABASE_URL,
    databaseCaFile: settings.DATABASE_CA_FILE,
    databasePool: settings.DATABASE_POOL,
    dataDir: settings.DATA_DIR,
    dataKeys: firstKey && [firstKey, ...olderKeys],
    samplePeople:
      settings.SAMPLE_PEOPLE ?? (settings.DATABASE_URL === undefined && settings.DATA_DIR === undefined),
    describedCarriers: settings.DESCRIBED_CARRIERS,
    publicUrl: settings.PUBLIC_URL?.replace(/\/+$/, ''),
    describedGateways: settings.DESCRIBED_GATEWAYS,
    callbacks: {
      tokens: settings.CALLBACK_TOKEN ?? [],
      cidrs: settings.CALLBACK_CIDRS,
      trustedProxies: settings.TRUSTED_PROXIES ?? [],
    },
    connectionsPerAddress: settings.CONNECTIONS_PER_ADDRESS,
    opsToken: settings.OPS_TOKEN,
    securityContact: settings.SECURITY_CONTACT,
    statusPage: settings.STATUS_PAGE,
    serviceCode: settings.SERVICE_CODE,
    callCentre: settings.CALL_CENTRE,
    codeForOwnNumber: settings.OTP_POLICY === 'always',
    knownPhonePolicy: settings.KNOWN_PHONE_POLICY,
    eligibility:
      settings.ELIGIBILITY_URL !== undefined && settings.ELIGIBILITY_TOKEN !== undefined
        ? {
            url: settings.ELIGIBILITY_URL,
            token: settings.ELIGIBILITY_TOKEN,
            contract: settings.ELIGIBILITY_CONTRACT,
          }
        : undefined,
    eligibilityDeadlineMs: settings.ELIGIBILITY_DEADLINE_MS,
    birthFirstOfJanuary: settings.BIRTH_FIRST_OF_JANUARY,
    eligibilityService: {
      port: settings.ELIGIBILITY_PORT,
      token: settings.ELIGIBILITY_TOKEN,
      failuresPerCard: settings.ELIGIBILITY_FAILURES_PER_CARD,
    },
    languages: settings.LANGUAGES,
    budget: { gsm7: settings.USSD_GSM7_CHARS, ucs2: settings.USSD_UCS2_CHARS },
    resumeSeconds: settings.RESUME_SECONDS,
    limits: readLimits(settings),
    sms: {
      destinations: settings.SMS_DESTINATIONS,
      perSecond: settings.SMS_PER_SECOND,
      concurrency: settings.SMS_CONCURRENCY,
      paused: settings.SMS_PAUSED,
      budget: given({
        all: settings.SMS_BUDGET,
        code: settings.SMS_BUDGET_CODE,
        password: settings.SMS_BUDGET_PASSWORD,
        number: settings.SMS_BUDGET_NUMBER,
        reply: settings.SMS_BUDGET_REPLY,
      }),
      unknownMinutes: settings.UNKNOWN_MINUTES,
    },
    offersEmail: settings.EMAIL === 'on',
    email:
      settings.SMTP_URL !== undefined && settings.EMAIL_FROM !== undefined
        ? { smtpUrl: settings.SMTP_URL, from: settings.EMAIL_FROM }
        : undefined,
    journalDays: settings.JOURNAL_DAYS,
    shutdownDelayMs: settings.SHUTDOWN_DELAY_SECONDS * 1_000,
    importMaxBytes: settings.IMPORT_MAX_BYTES,
    traces: readTraces(settings),
    logLevel: settings.LOG_LEVEL,
  }
}

/** Without what is not set. */
function given<Values extends Record<string, number | undefined>>(
  values: Values,
): { [Name in keyof Values]?: number } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: number
  }
}
