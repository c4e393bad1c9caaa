/** `npm run eligibility`: serves the registry to another program, as the CNSS would; on SIGTERM requests in progress finish. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAccountDesk } from './accounts/account-desk.ts'
import { createAccounts } from './accounts/account-rows.ts'
import { createClock } from './clock.ts'
import { type Config, ConfigurationError, configurationError, readEligibilityConfig } from './config.ts'
import { createRegistry } from './eligibility/registry.ts'
import { createEligibilityApp } from './eligibility/routes.ts'
import { loadSamplePeople } from './eligibility/sample-people.ts'
import { loadSchemes } from './eligibility/schemes.ts'
import { asFailure } from './failures.ts'
import { catchTheRest } from './last-resort.ts'
import { createLog, type Log } from './log.ts'
import { onStop } from './stop-signals.ts'
import { openStore, type Store } from './store.ts'

/** EX_UNAVAILABLE and EX_SOFTWARE of sysexits.h. */
const [unavailable, softwareError] = [69, 70]
/** Longer than any request takes. */
const drainMs = 10_000

/** Slow clients are cut off. Connections are kept for longer than clients keep them: they close first. */
const patience = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 65_000 }

function serve({ database: { queries }, vault }: Store, config: Config, log: Log): Server {
  const accounts = createAccounts({ vault })
  const [language = 'ar'] = config.languages
  const app = createEligibilityApp({
    eligibility: createRegistry({ queries, vault, hasAccount: accounts.exists }),
    accounts: createAccountDesk({ queries, accounts, vault, language }),
    token: config.eligibilityService.token,
    report: (failure, where) =>
      log[failure.ourFault ? 'error' : 'warn']({ failure: failure.code, where, err: failure }, 'failure'),
  })
  const answer = app.callback()
  return createServer(patience, (request, response) => void answer(request, response))
}

async function main(): Promise<void> {
  const config = readEligibilityConfig()
  const log = createLog(config.logLevel)
  let giveUp = (): void => process.exit(softwareError)
  catchTheRest(log, () => giveUp())
  const store = await openStore(config, createClock())
  await loadSchemes(store.database.queries)
  if (config.samplePeople) await loadSamplePeople({ queries: store.database.queries, vault: store.vault })

  const server = serve(store, config, log)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.eligibilityService.port, config.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  log.info({ host: config.host, port }, 'listening')
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  if (!config.production) {
    process.stdout.write(
      `The eligibility service is ready at http://${host}:${port}, described at /openapi.yaml\n`,
    )
  }

  const stop = (exitCode = 0) => {
    setTimeout(() => process.exit(softwareError), drainMs).unref()
    server.close(() => {
      store.database.close().then(
        () => process.exit(exitCode),
        () => process.exit(softwareError),
      )
    })
    // A connection whose request has just been answered would be kept otherwise.
    setInterval(() => server.closeIdleConnections(), 50)
  }
  onStop(() => stop())
  giveUp = () => stop(softwareError)
}

main().catch((error: unknown) => {
  const told =
    error instanceof ConfigurationError ? error.message : `cannot start: ${asFailure(error).message}`
  process.stderr.write(`${told}\n`)
  process.exit(error instanceof ConfigurationError ? configurationError : unavailable)
})
