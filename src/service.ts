/** The service: opened layer by layer (composition/), closed in reverse. */
import type { Server } from 'node:http'
import { type Clock, createClock } from './clock.ts'
import { openDialogue } from './composition/dialogue.ts'
import { type Foundations, openFoundations, type Surroundings } from './composition/foundations.ts'
import { openWatch } from './composition/watch.ts'
import { createWeb } from './composition/web.ts'
import type { Config } from './config.ts'
import type { Eligibility } from './eligibility/eligibility.ts'
import { asFailure, type Failure } from './failures.ts'
import { listen, type Place } from './http/listening.ts'
import type { Log } from './log.ts'
import { type Observations, tellAll } from './ops/observations.ts'
import { startSender } from './outbox/sender.ts'
import { createRetention } from './retention.ts'
import { startUpkeep, type Task } from './upkeep.ts'
import { createUpkeepRuns } from './upkeep-runs.ts'

export interface Service {
  server: Server
  /** Takes calls from now on; the port tells where. @throws the system's error. */
  listen(place: Place): Promise<number>
  /** Lets the turns in progress finish, hands jobs back, closes everything. */
  close(): Promise<void>
}

/** What tests put in place of the real thing. */
export interface Replacements {
  eligibility?: Eligibility
}

/** Opens everything; does not listen. @throws what could not be opened. */
export async function openService(
  config: Config,
  log: Log,
  clock: Clock = createClock(),
  replacements: Replacements = {},
): Promise<Service> {
  const draining: (() => Promise<unknown>)[] = []
  const closing: (() => Promise<unknown>)[] = []
  const closeAll = async () => {
    // One after the other they could outlast the deadline.
    const drained = await Promise.allSettled(draining.splice(0).map(drain => drain()))
    const failures = drained.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
    for (const close of closing.splice(0).reverse()) {
      await close().catch((failure: unknown) => failures.push(failure))
    }
    if (failures.length > 0) throw asFailure(failures[0])
  }
  const watchers: Partial<Observations>[] = []
  const tell = tellAll(watchers)
  const report = (failure: Failure, where: string) => {
    log[failure.ourFault ? 'error' : 'warn']({ failure: failure.code, where, err: failure }, 'failure')
    tell.failed(failure.code)
  }
  try {
    const onClose = (close: () => Promise<unknown>) => void closing.push(close)
    const onDrain = (drain: () => Promise<unknown>) => void draining.push(drain)
    const server = await open({
      config,
      log,
      clock,
      report,
      onClose,
      onDrain,
      tell,
      watchers,
      ...replacements,
    })
    return {
      server,
      async listen(place) {
        const listening = await listen(server, place)
        onDrain(() => listening.close())
        return listening.port
      },
      close: closeAll,
    }
  } catch (error) {
    await closeAll().catch(() => {})
    throw error
  }
}

async function open(surroundings: Surroundings): Promise<Server> {
  const { clock, log, report, onDrain } = surroundings
  const foundations = await openFoundations(surroundings)
  const watch = await openWatch(surroundings, foundations.queries)
  const dialogue = await openDialogue(surroundings, foundations)
  const { database, vault, carriers, queries } = foundations
  const sender = await startSender({ database, vault, clock, carriers, log })
  onDrain(() => sender.stop())
  const tasks = upkeepTasks(surroundings, foundations, dialogue.wakers)
  const upkeep = startUpkeep({ tasks, runs: createUpkeepRuns(queries), report })
  onDrain(() => upkeep.stop())
  return createWeb(surroundings, foundations, dialogue, watch)
}

function upkeepTasks(
  { config, clock }: Surroundings,
  { queries, outbox, inbox }: Foundations,
  wakers: { [name: string]: { wake(): Promise<void> } | undefined },
): Task[] {
  return [
    { name: 'outbox', everySeconds: 60, run: async () => totalOf(await outbox.sweep(queries)) },
    ...Object.entries(wakers).flatMap(([name, waker]) =>
      waker ? [{ name, everySeconds: 60, run: () => waker.wake() }] : [],
    ),
    { name: 'inbox', everySeconds: 300, run: () => inbox.prune() },
    {
      name: 'retention',
      everySeconds: 3_600,
      run: createRetention({ queries, clock, journalDays: config.journalDays }),
    },
  ]
}

function totalOf(counts: object): number {
  return Object.values(counts).reduce((sum: number, count: number) => sum + count, 0)
}
