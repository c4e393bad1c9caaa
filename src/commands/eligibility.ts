/** `npm run eligibility`: serves the registry to another program, as the CNSS would; on SIGTERM requests in progress finish. */
import type { Server } from 'node:http'
import { createAccounts } from '../accounts/account-rows.ts'
import { createAccountsApi } from '../accounts/accounts-api.ts'
import { openRedis } from '../composition/redis.ts'
import { runService } from '../composition/service-process.ts'
import { openStore, type Store } from '../composition/store.ts'
import { type Config, readEligibilityConfig } from '../config/config.ts'
import { loadSamplePeople } from '../eligibility/import/sample-people.ts'
import { createRegistry } from '../eligibility/registry/registry.ts'
import { loadSchemes } from '../eligibility/registry/schemes.ts'
import { guardLookUps } from '../eligibility/server/guarded-look-up.ts'
import { createEligibilityApp } from '../eligibility/server/routes.ts'
import { createConnections } from '../http/connections.ts'
import { closeServer, createHttpServer, listen } from '../http/server.ts'
import { type CardFailures, createCardFailures } from '../limits/card-failures.ts'
import { type Clock, createClock } from '../platform/clock.ts'
import type { Failure } from '../platform/failures.ts'
import { createLog, type Log } from '../platform/log.ts'
import { closeRedis } from '../redis/connection.ts'
import { createCardAccounts } from '../registration/card-accounts.ts'
import { cardOf } from '../registration/look-up-request.ts'

interface Opened {
  store: Store
  config: Config
  log: Log
  clock: Clock
  cardFailures: CardFailures
}

function createService({ store, config, log, clock, cardFailures }: Opened): Server {
  const { queries } = store.database
  const { vault } = store
  const accounts = createAccounts({ vault })
  const cardAccounts = createCardAccounts({ queries, vault, accounts })
  const [language = 'ar'] = config.languages
  const connections = createConnections({ perAddress: config.connectionsPerAddress, exempt: [], clock })
  const registry = createRegistry({
    queries,
    vault,
    hasAccount: accounts.exists,
    firstOfJanuary: config.birthFirstOfJanuary,
  })
  const app = createEligibilityApp({
    eligibility: guardLookUps(registry, {
      failures: cardFailures,
      learn: (identity, registrationNumber) =>
        cardAccounts.learn([{ card: cardOf(identity), registrationNumber }]),
    }),
    accounts: createAccountsApi({ queries, accounts, vault, language, isKnown: cardAccounts.wasTold }),
    token: config.eligibilityService.token,
    connections,
    clock,
    report: (failure, where) => reportTo(log, failure, where),
  })
  return createHttpServer(app, connections)
}

function reportTo(log: Log, failure: Failure, where: string): void {
  log[failure.ourFault ? 'error' : 'warn']({ failure: failure.code, where, err: failure }, 'failure')
}

runService(() => {
  const config = readEligibilityConfig()
  const log = createLog(config.logLevel)
  return {
    log,
    // Longer than any request takes.
    drainMs: 10_000,
    async open() {
      const clock = createClock()
      const store = await openStore(config, clock)
      const { queries } = store.database
      await loadSchemes(queries)
      if (config.samplePeople) await loadSamplePeople({ queries, vault: store.vault })
      const redis = openRedis(config, log)
      const cardFailures = createCardFailures({
        redis,
        queries,
        vault: store.vault,
        clock,
        mostPerDay: config.eligibilityService.failuresPerCard,
        report: failure => reportTo(log, failure, 'limits'),
      })
      const server = createService({ store, config, log, clock, cardFailures })
      const { host, eligibilityService } = config
      const port = await listen(server, { host, port: eligibilityService.port })
      log.info({ host, port }, 'listening')
      if (!config.production) {
        process.stdout.write(
          `The eligibility service is ready at http://${host.includes(':') ? `[${host}]` : host}:${port}, described at /openapi.yaml\n`,
        )
      }
      return {
        async close() {
          await closeServer(server)
          await cardFailures.close()
          if (redis !== undefined) await closeRedis(redis)
          await store.database.close()
        },
      }
    },
  }
})
