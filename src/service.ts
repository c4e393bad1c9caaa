/** The composition root: the only place where adapters are chosen. Everything is opened here, and closed in reverse. */
import type { Server } from 'node:http'
import { blank } from '#machines/registration.ts'
import { endingScreen, type Setting } from '#machines/screens.ts'
import { createAccounts } from './accounts/account-rows.ts'
import { createCodes } from './accounts/codes.ts'
import { createApp } from './app.ts'
import { createAfricasTalkingRoutes } from './channels/africastalking/routes.ts'
import { createAfricasTalkingCarrier } from './channels/africastalking/sms-carrier.ts'
import { createEmailCarrier } from './channels/email/carrier.ts'
import { createInbox } from './channels/simulator/inbox.ts'
import { createSimulatorRoutes } from './channels/simulator/routes.ts'
import { type Clock, createClock } from './clock.ts'
import type { Config } from './config.ts'
import { createCallEnds } from './conversation/call-ends.ts'
import { createCodeSms } from './conversation/code-sms.ts'
import { createPerform } from './conversation/effects.ts'
import { createRemoteOpening } from './conversation/errands.ts'
import { createHearing } from './conversation/hearing.ts'
import { createJournal } from './conversation/journal-rows.ts'
import { createLookUp } from './conversation/look-up.ts'
import { createOpenAccount } from './conversation/open-account.ts'
import { createLocalOpening } from './conversation/opening.ts'
import { createParking } from './conversation/parking.ts'
import { createPasswordSms } from './conversation/password-sms.ts'
import type { Record } from './conversation/record.ts'
import { createTextMessages } from './conversation/text-messages.ts'
import { createConversation } from './conversation/turn.ts'
import { createEligibilityClient } from './eligibility/client.ts'
import type { Eligibility } from './eligibility/eligibility.ts'
import { createRegistry } from './eligibility/registry.ts'
import { loadSamplePeople } from './eligibility/sample-people.ts'
import { loadSchemes } from './eligibility/schemes.ts'
import { asFailure, type Failure } from './failures.ts'
import { createAdmission } from './http/admission.ts'
import { createClientAddress } from './http/client-address.ts'
import { requireOperator } from './http/operator-guard.ts'
import { createHttpServer } from './http/server.ts'
import { createLimits } from './limits/limits.ts'
import type { Log } from './log.ts'
import { createHealthRoutes } from './ops/health.ts'
import { createOutbox } from './outbox/message-rows.ts'
import { startSender } from './outbox/sender.ts'
import { createPages } from './pages.ts'
import { closeRedis, connectRedis } from './redis.ts'
import { createRetention } from './retention.ts'
import { createMemoryStore } from './sessions/memory.ts'
import { createRedisStore } from './sessions/redis.ts'
import { createSessions } from './sessions/sessions.ts'
import { openStore } from './store.ts'
import { startUpkeep } from './upkeep.ts'
import { createUpkeepRuns } from './upkeep-runs.ts'

export interface Service {
  server: Server
  /** Lets the turns in progress finish, hands jobs back, closes everything. */
  close(): Promise<void>
}

/** Opens everything; does not listen. @throws what could not be opened. */
export async function openService(config: Config, log: Log, clock: Clock = createClock()): Promise<Service> {
  const closing: (() => Promise<unknown>)[] = []
  const closeAll = async () => {
    for (const close of closing.splice(0).reverse()) await close()
  }
  try {
    const server = await compose(config, log, clock, close => closing.push(close))
    return { server, close: closeAll }
  } catch (error) {
    await closeAll().catch(() => {})
    throw error
  }
}

async function compose(
  config: Config,
  log: Log,
  clock: Clock,
  onClose: (close: () => Promise<unknown>) => void,
): Promise<Server> {
  let stopping = false
  const setting: Setting = {
    callCentre: config.callCentre,
    serviceCode: config.serviceCode,
    budget: config.budget,
  }
  const report = (failure: Failure, where: string) =>
    log[failure.ourFault ? 'error' : 'warn']({ failure: failure.code, where, err: failure }, 'failure')

  const { database, vault } = await openStore(config, clock)
  onClose(() => database.close())
  const { queries, boss } = database
  boss.on('error', (error: unknown) => report(asFailure(error), 'jobs'))
  await boss.start()
  onClose(() => boss.stop({ graceful: true, timeout: 5_000 }))

  const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl)
  if (redis !== undefined) onClose(() => closeRedis(redis))
  const store = redis === undefined ? createMemoryStore(clock) : createRedisStore(redis)
  const sessions = createSessions<Record>({ store, vault, clock })
  const limits = createLimits({ ...(redis && { redis }), vault, clock, settings: config.limits })

  const accounts = createAccounts({ vault })
  const codes = createCodes({ vault, clock })
  const outbox = createOutbox({ boss, vault, clock })
  await outbox.start()
  await loadSchemes(queries)
  if (config.samplePeople) await loadSamplePeople({ queries, vault })

  const inbox = createInbox({ queries, vault, clock, report: sent => outbox.applyReport(queries, sent) })
  const sms =
    config.africasTalking === undefined
      ? inbox
      : createAfricasTalkingCarrier({ ...config.africasTalking, deadlineMs: 10_000 })
  const email = config.email === undefined ? inbox : createEmailCarrier(config.email)

  const remote = config.eligibility && createEligibilityClient({ ...config.eligibility, clock })
  if (remote) onClose(async () => remote.close())
  const eligibility: Eligibility = remote ?? createRegistry({ queries, vault, hasAccount: accounts.exists })
  const errands =
    remote &&
    createRemoteOpening({
      database,
      vault,
      clock,
      accounts,
      outbox,
      service: remote,
      report: failure => report(failure, 'errands'),
    })
  const opening = errands ?? createLocalOpening({ queries, accounts, outbox, clock })
  const parking = createParking({
    database,
    vault,
    clock,
    eligibility,
    opening,
    outbox,
    setting,
    forgive: card => limits.identityFailures.forgive(card),
    observe: outcome => log.info({ outcome }, 'parked request answered'),
    report: failure => report(failure, 'parking'),
  })
  const journal = createJournal({ queries, vault, clock, report: failure => report(failure, 'journal') })
  onClose(() => journal.stop())

  const perform = createPerform({
    lookUp: createLookUp({
      vault,
      eligibility,
      opening,
      limits,
      parking,
      clock,
      deadlineMs: config.eligibilityDeadlineMs,
      observe: (outcome, milliseconds) => log.debug({ outcome, milliseconds }, 'looked up'),
    }),
    ...createOpenAccount({ vault, opening }),
    ...createCodeSms({ queries, codes, outbox, limits }),
    ...createPasswordSms({ queries, vault, accounts, outbox, limits, clock, opening }),
  })
  const { languages, codeForOwnNumber, resumeSeconds } = config
  const waiting = {
    isWaiting: async (caller: string) =>
      (await parking.isWaiting(caller)) || ((await errands?.isWaiting(caller)) ?? false),
  }
  const converse = createConversation({
    sessions,
    hearing: createHearing({ perform, journal, waiting, clock, settings: { languages, codeForOwnNumber } }),
    journal,
    clock,
    settings: { ...setting, languages, resumeSeconds },
    report: failure => report(failure, 'turn'),
  })

  for (const worker of [await parking.start(), await errands?.start()]) {
    if (worker) onClose(() => worker.stop())
  }
  const sender = await startSender({ database, vault, clock, carriers: { sms, email }, log })
  onClose(() => sender.stop())
  const upkeep = startUpkeep({
    tasks: [
      { name: 'outbox', everySeconds: 60, run: async () => totalOf(await outbox.sweep(queries)) },
      { name: 'parking', everySeconds: 60, run: () => parking.wake() },
      ...(errands ? [{ name: 'errands', everySeconds: 60, run: () => errands.wake() }] : []),
      { name: 'inbox', everySeconds: 300, run: () => inbox.prune() },
      {
        name: 'retention',
        everySeconds: 3_600,
        run: createRetention({ queries, clock, journalDays: config.journalDays }),
      },
    ],
    runs: createUpkeepRuns(queries),
    report,
  })
  onClose(() => upkeep.stop())

  const nobody = { ...blank, caller: { ...blank.caller, languages: config.languages } }
  const clientAddress = createClientAddress(config.callbacks.trustedProxies)
  const app = createApp({
    callbacks: [
      createAfricasTalkingRoutes({
        converse,
        receive: createTextMessages({
          queries,
          vault,
          clock,
          converse,
          forget: caller => sessions.forget(caller),
          outbox,
          limits,
          languages,
          ignored: why => log.info({ why }, 'a text message that gets no reply'),
        }),
        callEnded: createCallEnds({ queries, sessions, outbox, journal }),
        delivered: async sent => void (await outbox.applyReport(queries, sent)),
        apology: { text: endingScreen('unavailable', nobody, setting), ends: true },
        refused: callback => log.warn({ callback }, 'a form that is not the gateway’s'),
      }),
    ],
    admission: createAdmission({ ...config.callbacks, clientAddress }),
    operatorPages: createPages({
      config,
      async stateOf(caller) {
        const held = await sessions.take(caller)
        await held.release()
        return held.session?.conversation.state ?? null
      },
    }),
    operatorGuard: requireOperator({ token: config.opsToken, clientAddress }),
    pages: [
      createHealthRoutes({
        checks: { database: () => database.ping(), sessions: () => sessions.ping() },
        isStopping: () => stopping,
      }),
      ...(config.production ? [] : [createSimulatorRoutes(inbox)]),
    ],
    report,
  })
  const answer = app.callback()
  const server = createHttpServer((request, response) => void answer(request, response))
  onClose(async () => {
    stopping = true
    await closeServer(server)
  })
  return server
}

function totalOf(counts: object): number {
  return Object.values(counts).reduce((sum: number, count: number) => sum + count, 0)
}

/** Takes no new connections and waits for the requests in progress. */
function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
