/** What everything else stands on, as the settings choose it: database, vault, Redis or memory, carriers, the CNSS's service. */
import { createAccounts } from '../accounts/account-rows.ts'
import { createAfricasTalkingCarrier } from '../channels/africastalking/sms-carrier.ts'
import { createEmailCarrier } from '../channels/email/carrier.ts'
import { createInbox } from '../channels/simulator/inbox.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Record } from '../conversation/record.ts'
import { recordForm } from '../conversation/record-form.ts'
import { createEligibilityClient } from '../eligibility/client.ts'
import type { Eligibility } from '../eligibility/eligibility.ts'
import { createRegistry } from '../eligibility/registry.ts'
import { loadSamplePeople } from '../eligibility/sample-people.ts'
import { loadSchemes } from '../eligibility/schemes.ts'
import { asFailure, type Failure } from '../failures.ts'
import { createLimits } from '../limits/limits.ts'
import type { Log } from '../log.ts'
import type { Observations } from '../ops/observations.ts'
import { createOutbox } from '../outbox/message-rows.ts'
import type { DeliveryReport } from '../outbox/outbox.ts'
import { watchCarrier } from '../outbox/watched-carrier.ts'
import { closeRedis, connectRedis } from '../redis.ts'
import { createMemoryStore } from '../sessions/memory.ts'
import { createRedisStore } from '../sessions/redis.ts'
import { createSessions } from '../sessions/sessions.ts'
import { openStore } from '../store.ts'

export interface Surroundings {
  config: Config
  log: Log
  clock: Clock
  /** Logs a failure by its code, with the place where it happened. */
  report(failure: Failure, where: string): void
  /** Books what is closed when the service is: the last opened first. */
  onClose(close: () => Promise<unknown>): void
  /** Books what is at work: it finishes what it has in hand, all of them together, before anything is closed. */
  onDrain(drain: () => Promise<unknown>): void
  /** Tells all watchers what happens. */
  tell: Observations
  /** Whoever wants to be told puts itself in. */
  watchers: Partial<Observations>[]
  /** In place of what the settings choose: tests steer the verdicts. */
  eligibility?: Eligibility | undefined
}

export type Foundations = Awaited<ReturnType<typeof openFoundations>>

/** @throws what could not be opened. */
export async function openFoundations(surroundings: Surroundings) {
  const { config, clock, report, onClose, tell } = surroundings
  const { database, vault } = await openStore(config, clock)
  onClose(() => database.close())
  const { queries, boss } = database
  boss.on('error', (error: unknown) => report(asFailure(error), 'jobs'))
  await boss.start()
  onClose(() => boss.stop({ graceful: true, timeout: 5_000 }))

  const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl)
  if (redis !== undefined) onClose(() => closeRedis(redis))
  const store = redis === undefined ? createMemoryStore(clock) : createRedisStore(redis)

  const accounts = createAccounts({ vault })
  const outbox = createOutbox({ boss, vault, clock })
  await outbox.start()
  await loadSchemes(queries)
  if (config.samplePeople) await loadSamplePeople({ queries, vault })

  const delivered = async (sent: DeliveryReport) => {
    const result = await outbox.applyReport(queries, sent)
    if (result === 'settled' || result === 'kept') tell.settled(sent.status)
  }
  const inbox = createInbox({ queries, vault, clock, report: delivered })
  const sms =
    config.africasTalking === undefined
      ? inbox
      : createAfricasTalkingCarrier({ ...config.africasTalking, deadlineMs: 10_000 })
  const email = config.email === undefined ? inbox : createEmailCarrier(config.email)

  const remote = config.eligibility && createEligibilityClient({ ...config.eligibility, clock })
  if (remote) onClose(async () => remote.close())
  const registry = createRegistry({ queries, vault, hasAccount: accounts.exists })

  return {
    database,
    queries,
    vault,
    sessions: createSessions<Record>({ store, vault, clock, form: recordForm }),
    limits: createLimits({
      ...(redis && { redis }),
      vault,
      clock,
      settings: config.limits,
      struck: tell.struck,
    }),
    accounts,
    outbox,
    inbox,
    carriers: {
      sms: watchCarrier(sms, result => tell.submitted('sms', result)),
      email: watchCarrier(email, result => tell.submitted('email', result)),
    },
    delivered,
    eligibility: surroundings.eligibility ?? remote ?? registry,
    /** The CNSS's own service, when there is one. */
    remote,
  }
}
