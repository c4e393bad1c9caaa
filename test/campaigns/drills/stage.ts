/** All that a drill runs over: two real processes, a real Redis and PostgreSQL, the CNSS's service, an SMS provider. */
import type { Store } from '#src/composition/store.ts'
import { africasTalking } from '#src/gateways/africastalking/routes.ts'
import { kinds as folders, ownDescriptions, readDescribed } from '#src/gateways/kinds.ts'
import { type Environment, openEnvironment, type Servers } from '#test/support/environment.ts'
import type { Program } from '#test/support/program.ts'
import { newCanary } from '#test/support/secrets.ts'
import type { Chance } from './chance.ts'
import { openCnssOffice } from './cnss-office.ts'
import type { FaultProxy } from './fault-proxy.ts'
import type { Findings } from './findings.ts'
import { createGateway, type Gateway, type Screen } from './gateway.ts'
import type { DrillOptions } from './options.ts'
import type { DrillPerson } from './people.ts'
import { createSmsProvider, type SmsProvider } from './sms-provider.ts'

export interface Stage extends Servers {
  services: readonly [Program, Program]
  cnss: Program
  cnssProxy: FaultProxy
  sms: SmsProvider
  gateway: Gateway
  /** The databases of the service and of the CNSS's, as an operator with the keys would open them. */
  openStores(): Promise<{ ours: Store; theirs: Store }>
  /** What must never be printed. */
  secrets: readonly string[]
  close(): Promise<void>
}

export interface StageParts {
  options: DrillOptions
  people: readonly DrillPerson[]
  chance: Chance
  findings: Findings
  isApology(text: string): boolean
  look(phone: string, screen: Screen): void
}

/** So many callers are more than any limit would have from one place. */
export const generous = Object.fromEntries(
  [
    'LOOKUPS_PER_CALLER',
    'FAILURES_PER_ID',
    'FAILURES_PER_CARD_DAY',
    'FAILURES_PER_CARD_WEEK',
    'FAILURES_PER_CARD_MONTH',
    'CODES_PER_HOUR',
    'LOOKUPS_PER_SECOND',
  ].map(name => [name, '100000']),
)
const [callbackToken, cnssToken, flaresPassword] = [
  newCanary('callback'),
  newCanary('cnss'),
  newCanary('flares'),
]
/** Callers come by all of them at once. */
const kinds = [africasTalking, ...folders.slice(1), ...readDescribed(ownDescriptions).described] as const
const settings = {
  ...generous,
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'trace',
  CALLBACK_TOKEN: callbackToken,
  GATEWAYS: kinds.map(({ kind }) => kind).join(','),
  FLARES_USERID: 'drill',
  FLARES_PASSWORD: flaresPassword,
  OPS_TOKEN: newCanary('ops'),
  // Offered to every caller; none of these gives an address, so nothing listens there.
  SMTP_URL: 'smtp://127.0.0.1:9',
  EMAIL_FROM: 'amo@cnss.example',
  ELIGIBILITY_TOKEN: cnssToken,
  ELIGIBILITY_DEADLINE_MS: '1500',
}

export function openStage(parts: StageParts): Promise<Stage> {
  return openEnvironment(settings, environment => build(environment, parts))
}

async function build(environment: Environment, parts: StageParts): Promise<Omit<Stage, 'close'>> {
  const { options, chance, findings } = parts
  const { root } = options
  const servers = await environment.startServers({ appendOnly: true })
  const office = await openCnssOffice(environment, servers, parts, { root, isSupervised: true })
  const { cnss, cnssProxy, openTheirs } = office
  const sms = await createSmsProvider(environment, {
    chance: chance.fork('sms'),
    findings,
    isFaulty: options.faults.includes('sms'),
    report: form => gateway.post('sms/delivery', form),
  })

  const createService = (index: number) =>
    environment.createProgram({
      name: `service ${index}`,
      root,
      settings: { ELIGIBILITY_URL: cnssProxy.url },
      isSupervised: true,
    })
  const services = [await createService(1), await createService(2)] as const
  const gateway = createGateway({
    urls: [services[0].url, services[1].url],
    token: callbackToken,
    kinds,
    credentials: { userid: 'drill', password: flaresPassword },
    chance: chance.fork('gateway'),
    findings,
    isFaulty: options.faults.includes('gateway'),
    isApology: parts.isApology,
    look: parts.look,
  })
  await cnss.start()
  await Promise.all(services.map(service => service.start()))
  const { DATA_KEYS = '', AFRICASTALKING_API_KEY = '' } = environment.settings
  const keys = [DATA_KEYS, office.dataKeys].map(text => text.split(':')[1] ?? '')
  return {
    ...servers,
    services,
    cnss,
    cnssProxy,
    sms,
    gateway,
    async openStores() {
      const [ours, theirs] = await Promise.all([environment.openStore(), openTheirs()])
      return { ours, theirs }
    },
    secrets: [callbackToken, cnssToken, flaresPassword, AFRICASTALKING_API_KEY, ...keys],
  }
}
