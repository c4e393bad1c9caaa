/** What everything else stands on, as the settings choose it: database, vault, Redis or memory, carriers, the CNSS's service. */
import { createAccounts } from '../accounts/account-rows.ts'
import { sessionCodec } from '../conversation/session-codec.ts'
import type { StoredSession } from '../conversation/session-state.ts'
import { createEligibilityClient } from '../eligibility/client/client.ts'
import { loadSamplePeople } from '../eligibility/import/sample-people.ts'
import { createRegistry } from '../eligibility/registry/registry.ts'
import { loadSchemes } from '../eligibility/registry/schemes.ts'
import type { Joined } from '../gateways/smpp/joined-parts.ts'
import { createLimits } from '../limits/limits.ts'
import { createCarrierChoice } from '../outbox/carrier-choice.ts'
import { noMarks } from '../outbox/home.ts'
import { createOutbox } from '../outbox/message-rows.ts'
import type { DeliveryReport } from '../outbox/outbox.ts'
import { asFailure } from '../platform/failures.ts'
import { closeRedis } from '../redis/connection.ts'
import { createMarks } from '../redis/marks.ts'
import { probeWrites } from '../redis/probe.ts'
import { createMemoryStore } from '../sessions/memory.ts'
import { createRedisStore } from '../sessions/redis.ts'
import { createSessions } from '../sessions/sessions.ts'
import { openCarriers } from './carriers.ts'
import type { AppContext } from './context.ts'
import { tellEvictionPolicy } from './eviction-policy.ts'
import { withSpans } from './look-up-spans.ts'
import { openRedis } from './redis.ts'
import { createSmppLinks } from './smpp-links.ts'
import { openStore } from './store.ts'

export type Infrastructure = Awaited<ReturnType<typeof openInfrastructure>>

/** @throws what could not be opened. */
export async function openInfrastructure(context: AppContext) {
  const { config, clock, log, report, onClose, observe } = context
  const { database, vault } = await openStore(config, clock)
  onClose(() => database.close())
  const { queries, boss } = database
  boss.on('error', (error: unknown) => report(asFailure(error), 'jobs'))
  await boss.start()
  onClose(() => boss.stop({ graceful: true, timeout: 5_000 }))

  const redis = openRedis(config, log, observe.storeRefused)
  if (redis !== undefined) {
    onClose(() => closeRedis(redis))
    await tellEvictionPolicy(redis, log)
  }
  const store = redis === undefined ? createMemoryStore(clock) : createRedisStore(redis)

  const accounts = createAccounts({ vault })
  const outbox = createOutbox({ boss, vault, clock })
  await outbox.start()
  await loadSchemes(queries)
  if (config.samplePeople) await loadSamplePeople({ queries, vault })

  const delivered = async (sent: DeliveryReport) => {
    const result = await outbox.applyReport(queries, sent)
    if (result === 'settled' || result === 'kept') observe.settled(sent.status)
    if (result === 'dropped') observe.refused('delivery')
  }
  const smpp = createSmppLinks(context, {
    redis,
    partsStore: createSessions<Joined>({ store, vault, clock }),
  })
  const { inbox, carriers, named, doors } = openCarriers({
    ...context,
    queries,
    vault,
    delivered,
    openLink: settings => smpp.carrierFor(settings),
  })
  const carrierChoice = createCarrierChoice({ queries, vault, clock, carriers: named })
  await carrierChoice.register()

  const remote = config.eligibility && createEligibilityClient({ ...config.eligibility, clock })
  if (remote) onClose(async () => remote.close())
  const registry = createRegistry({
    queries,
    vault,
    hasAccount: accounts.exists,
    firstOfJanuary: config.birthFirstOfJanuary,
  })

  const limits = createLimits({
    ...(redis && { redis }),
    queries,
    vault,
    clock,
    settings: config.limits,
    rateLimited: observe.rateLimited,
    report: failure => report(failure, 'limits'),
  })
  onClose(() => limits.close())

  const eligibility = context.eligibility ?? remote ?? registry

  return {
    /** Who called, of gateways that say it only when a call begins. */
    callers: createSessions<{ caller: string }>({ store, vault, clock }),
    database,
    queries,
    vault,
    sessions: createSessions<StoredSession>({ store, vault, clock, codec: sessionCodec }),
    limits: context.limits?.(limits) ?? limits,
    accounts,
    outbox,
    inbox,
    carriers,
    /** @throws when Redis, or one of its shards, does not take a write. */
    probeRedis: async () => redis && probeWrites(redis),
    carrierChoice,
    reportDoors: doors,
    smpp,
    marks: redis === undefined ? noMarks : createMarks(redis),
    delivered,
    eligibility: config.traces === undefined ? eligibility : withSpans(eligibility),
    /** The CNSS's own service, when there is one. */
    remote,
  }
}
