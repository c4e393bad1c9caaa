/** What an upgrade is played over: three places for a process of the version before or of this one, on the same servers. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Store } from '#src/composition/store.ts'
import { africasTalking } from '#src/gateways/africastalking/routes.ts'
import { type Environment, openEnvironment, type Servers } from '#test/support/environment.ts'
import { createProgram, type Program } from '#test/support/program.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { newCanary } from '#test/support/secrets.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { openCnssOffice } from './cnss-office.ts'
import type { FaultProxy } from './fault-proxy.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { createSmsProvider, type SmsProvider } from './sms-provider.ts'
import { generous, type StageParts } from './stage.ts'

/** One port, and whoever may stand there. */
export interface Place {
  before: Program
  now: Program
}

export interface UpgradeStage extends Servers {
  places: readonly Place[]
  cnss: Program
  cnssProxy: FaultProxy
  sms: SmsProvider
  gateway: Gateway
  /** `npm run migrate` of this version; what it said. @throws when it does not end well. */
  migrate(): Promise<string>
  openStores(): Promise<{ ours: Store; theirs: Store }>
  secrets: readonly string[]
  close(): Promise<void>
}

export interface Roots {
  before: string
  now: string
}

type Parts = Omit<StageParts, 'options'>

const callbackToken = newCanary('callback')
const settings = {
  ...generous,
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'trace',
  CALLBACK_TOKEN: callbackToken,
  OPS_TOKEN: newCanary('ops'),
  // Offered to every caller; none of these gives an address, so nothing listens there.
  SMTP_URL: 'smtp://127.0.0.1:9',
  EMAIL_FROM: 'amo@cnss.example',
  ELIGIBILITY_TOKEN: newCanary('cnss'),
  ELIGIBILITY_DEADLINE_MS: '1500',
}

const processes = 3

/** Only the CNSS's service has started. */
export function openUpgradeStage(parts: Parts, roots: Roots): Promise<UpgradeStage> {
  return openEnvironment(settings, environment => build(environment, parts, roots))
}

async function build(
  environment: Environment,
  { people, chance, findings, isApology, look }: Parts,
  roots: Roots,
): Promise<Omit<UpgradeStage, 'close'>> {
  const servers = await environment.startServers({ appendOnly: true })
  // Empty: its tables are made by the version before, when it starts.
  const own = { DATABASE_URL: await servers.postgres.createDatabase('released') }
  const office = await openCnssOffice(environment, servers, { people, chance, findings }, { root: roots.now })
  const { cnss, cnssProxy, openTheirs } = office
  const sms = await createSmsProvider(environment, {
    chance: chance.fork('sms'),
    findings,
    isFaulty: false,
    report: form => gateway.post('sms/delivery', form),
  })

  const env = { ...environment.settings, ...own, ELIGIBILITY_URL: cnssProxy.url }
  const places: Place[] = []
  for (let index = 1; index <= processes; index += 1) {
    const port = await freePort()
    const [before, now] = (['before', 'now'] as const).map(version =>
      createProgram({ name: `${version} ${index}`, root: roots[version], port, env }),
    ) as [Program, Program]
    environment.onClose(() => Promise.all([before.kill(), now.kill()]))
    places.push({ before, now })
  }
  const [first = '', ...others] = places.map(({ now }) => now.url)
  const gateway = createGateway({
    urls: [first, ...others],
    token: callbackToken,
    // The version before knows no other.
    kinds: [africasTalking],
    chance: chance.fork('gateway'),
    findings,
    isFaulty: false,
    isApology,
    look,
  })
  await cnss.start()
  const { DATA_KEYS = '', AFRICASTALKING_API_KEY = '' } = environment.settings
  const keys = [DATA_KEYS, office.dataKeys].map(text => text.split(':')[1] ?? '')
  return {
    ...servers,
    places,
    cnss,
    cnssProxy,
    sms,
    gateway,
    async migrate() {
      const options = { cwd: roots.now, env: { ...compiledCode, PATH: process.env['PATH'], ...own } }
      const { stdout } = await promisify(execFile)(process.execPath, ['src/commands/migrate.ts'], options)
      return stdout
    },
    async openStores() {
      const [ours, theirs] = await Promise.all([environment.openStore(own), openTheirs()])
      return { ours, theirs }
    },
    secrets: [callbackToken, settings.ELIGIBILITY_TOKEN, AFRICASTALKING_API_KEY, ...keys],
  }
}
