/** The service: opened layer by layer (composition/), closed in reverse. */
import type { Server } from 'node:http'
import type { Config } from '../config/config.ts'
import type { Eligibility } from '../eligibility/eligibility.ts'
import { listen, type Place } from '../http/server.ts'
import { createJournalDays } from '../jobs/journal-days.ts'
import { createRetention } from '../jobs/retention.ts'
import { startSchedule, type Task } from '../jobs/schedule.ts'
import { createScheduleRuns } from '../jobs/schedule-runs.ts'
import type { Limits } from '../limits/limits.ts'
import { unwellOf } from '../monitoring/health.ts'
import { type Observations, observeAll } from '../monitoring/observations.ts'
import { startOutageWatch } from '../monitoring/outages.ts'
import { moveHealth } from '../outbox/carrier-health.ts'
import { startSender } from '../outbox/sender.ts'
import { causeOf } from '../platform/causes.ts'
import { type Clock, createClock } from '../platform/clock.ts'
import { asFailure, type Failure } from '../platform/failures.ts'
import type { Log } from '../platform/log.ts'
import { createSampledLog } from '../platform/sampled-log.ts'
import type { AppContext } from './context.ts'
import { type ConversationServices, openConversation } from './conversation.ts'
import { createHealthChecks } from './health.ts'
import { createHttp } from './http.ts'
import { type Infrastructure, openInfrastructure } from './infrastructure.ts'
import { openMonitoring } from './monitoring.ts'
import { openSending, watchHome } from './sending.ts'
import { openTraces } from './traces.ts'

export interface Service {
  server: Server
  /** Takes calls from now on; the port tells where. @throws the system's error. */
  listen(place: Place): Promise<number>
  /** Says from now on that it is about to stop, to whoever asks whether it should get calls; and goes on as before. */
  announceStop(): void
  /** Lets the turns in progress finish, hands jobs back, closes everything. */
  close(): Promise<void>
}

/** What tests put in place of the real thing. */
export interface Replacements {
  eligibility?: Eligibility
  /** Around the limits. */
  limits?: (own: Limits) => Limits
}

/** Opens the service with all that it stands on; nobody reaches it before `listen`. @throws what could not be opened. */
export async function openService(
  config: Config,
  log: Log,
  clock: Clock = createClock(),
  replacements: Replacements = {},
): Promise<Service> {
  let isStopping = false
  const draining: (() => Promise<unknown>)[] = []
  const closing: (() => Promise<unknown>)[] = []
  const announceStop = () => {
    isStopping = true
  }
  const closeAll = async () => {
    announceStop()
    // One after the other they could outlast the deadline.
    const drained = await Promise.allSettled(draining.splice(0).map(drain => drain()))
    const failures = drained.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
    for (const close of closing.splice(0).reverse()) {
      await close().catch((failure: unknown) => failures.push(failure))
    }
    if (failures.length > 0) throw asFailure(failures[0])
  }
  const observers: Partial<Observations>[] = []
  const observe = observeAll(observers)
  const logSampled = createSampledLog(log, clock)
  const report = (failure: Failure, where: string) => {
    const cause = causeOf(failure.system)
    const kind = { failure: failure.code, where, ...(cause && { cause }) }
    if (failure.ourFault) log.error({ ...kind, err: failure }, 'failure')
    else logSampled(kind, 'failure', { err: failure })
    observe.failed(failure.code)
    if (cause !== undefined) observe.storeRefused(cause)
  }
  try {
    const onClose = (close: () => Promise<unknown>) => void closing.push(close)
    const onDrain = (drain: () => Promise<unknown>) => void draining.push(drain)
    const context = { config, log, logSampled, clock, report, onClose, onDrain, observe, observers }
    const server = await open({ ...context, ...replacements }, () => isStopping)
    return {
      server,
      listen: place => listen(server, place),
      announceStop,
      close: closeAll,
    }
  } catch (error) {
    await closeAll().catch(() => {})
    throw error
  }
}

async function open(context: AppContext, isStopping: () => boolean): Promise<Server> {
  const { clock, log, report, onDrain } = context
  await openTraces(context)
  const infrastructure = await openInfrastructure(context)
  const monitoring = await openMonitoring(context, infrastructure)
  const conversation = await openConversation(context, infrastructure)
  const { database, vault, carriers, carrierChoice, queries, smpp } = infrastructure
  const { config, observe } = context
  const sending = await openSending(context, infrastructure)
  const sender = await startSender({
    database: { ...database, queries: database.background },
    vault,
    clock,
    carriers,
    choice: carrierChoice,
    carried: (carrier, submission) => observe.carried(carrier, submission),
    log,
    settings: config.sms,
    mayBegin: () => sending.isKnown() && smpp.mayCarry(),
    beyondBudget: observe.beyondBudget,
    released: medium => log.info({ medium }, 'the carrier takes messages again'),
  })
  onDrain(() => sender.stop())
  smpp.start(conversation)
  const tasks = [
    ...scheduledTasks(context, infrastructure, conversation),
    { name: 'claims', everySeconds: 1_800, run: () => conversation.claims.tell() },
  ]
  const schedule = startSchedule({ tasks, runs: createScheduleRuns(queries), report })
  onDrain(() => schedule.stop())
  const checks = createHealthChecks(infrastructure, monitoring.instance, sender)
  const outages = startOutageWatch({
    queries,
    clock,
    unwell: async () => [
      ...(await unwellOf(checks.shared)),
      ...(monitoring.register.isDown() ? ['register'] : []),
    ],
    report: failure => report(failure, 'outages'),
  })
  onDrain(() => outages.stop())
  return createHttp(context, infrastructure, conversation, monitoring, { isStopping, ...checks })
}

function scheduledTasks(
  context: AppContext,
  infrastructure: Infrastructure,
  { tasks, replacePassword }: Pick<ConversationServices, 'tasks' | 'replacePassword'>,
): Task[] {
  const { config, clock } = context
  const { queries, outbox, inbox } = infrastructure
  const durable = [outbox, ...tasks]
  return [
    {
      name: 'reconciler',
      everySeconds: 60,
      run: async () => totalOf(await Promise.all(durable.map(task => task.reconcile(queries)))),
    },
    { name: 'outbox', everySeconds: 60, run: async () => totalOf(await outbox.sweep(queries)) },
    {
      name: 'lost-messages',
      everySeconds: 60,
      run: () => outbox.makeGood(queries, { unknownMinutes: config.sms.unknownMinutes, replacePassword }),
    },
    { name: 'carriers', everySeconds: 60, run: () => tendCarriers(infrastructure, clock) },
    { name: 'sending', everySeconds: 60, run: () => watchHome(context, infrastructure) },
    ...(inbox ? [{ name: 'inbox', everySeconds: 300, run: () => inbox.prune() }] : []),
    {
      name: 'retention',
      everySeconds: 3_600,
      run: createRetention({ queries, clock, journalDays: config.journalDays }),
    },
    {
      name: 'journal-days',
      everySeconds: 3_600,
      run: createJournalDays({ queries, clock, journalDays: config.journalDays }),
    },
  ]
}

/** That this process has its carriers, and how they are doing. */
async function tendCarriers({ queries, carrierChoice }: Infrastructure, clock: Clock): Promise<number> {
  await carrierChoice.register()
  return moveHealth(queries, new Date(clock.now()))
}

function totalOf(counts: object): number {
  return Object.values(counts).reduce((sum: number, count: number) => sum + count, 0)
}
