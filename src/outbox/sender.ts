/**
 * The workers that empty the outbox, in as many processes as wanted: one for codes, which nobody else's messages are to be
 * in the way of, one for passwords and numbers, one for all the rest.
 */
import type { Database } from '../db/database.ts'
import type { Worker } from '../jobs/queue.ts'
import type { BudgetKind, BudgetSettings } from './budget.ts'
import { createBudgetGate } from './budget-gate.ts'
import { type DeliveryParts, deliver } from './delivery.ts'
import { createGate } from './gate.ts'
import { createMessageTask, priorities } from './message-task.ts'
import type { Medium } from './outbox.ts'
import { createPace } from './pace.ts'
import { createRounds } from './rounds.ts'
import { throughOutage } from './through-outage.ts'

export interface SenderParts extends Omit<DeliveryParts, 'task' | 'budget' | 'gate' | 'destinations'> {
  database: Database
  settings?: Partial<SenderSettings>
  /** Whether it is known that messages may leave; without it: yes. */
  mayBegin?(): boolean
  /** A message is beyond the hour's budget of its kind. */
  beyondBudget?(kind: BudgetKind): void
  /** A carrier that refused us takes messages again. */
  released?(medium: Medium): void
  /** Milliseconds that no clock change moves. */
  now?: () => number
}

export interface SenderSettings {
  /** Messages a second, of all processes together. Codes do not wait for it. */
  perSecond: number
  /** Messages that one process has in hand at once; codes have as many again for themselves. */
  concurrency: number
  /** Beginnings of the numbers to which text messages may go; without it: any. */
  destinations?: readonly string[]
  budget: BudgetSettings
}

const usualSettings: SenderSettings = { perSecond: 50, concurrency: 20, budget: {} }
/** What this process puts in it takes at once; this is for what others left, or what is tried again. */
const pollingSeconds = 0.5

export interface Sender extends Worker {
  /** Since each of its workers has looked for messages, held, failing or with nothing to do as may be. */
  sinceRoundMs(): number
  /** Since each of them could: nothing failed when it looked. */
  sinceSuccessMs(): number
}

/** Starts sending; `database.boss` runs already. Messages in hand when it stops are recorded. */
export async function startSender(parts: SenderParts): Promise<Sender> {
  const { settings = {}, ...rest } = parts
  const { perSecond, concurrency, destinations, budget } = { ...usualSettings, ...settings }
  const task = createMessageTask({ boss: parts.database.boss, clock: parts.clock })
  await task.create()
  const { vault, database } = parts
  const { queries } = database
  const pace = createPace({ queries, perSecond })
  const gate = createGate({ queries, released: parts.released ?? (() => {}) })
  const budgetGate = createBudgetGate({
    settings: budget,
    task,
    vault,
    beyondBudget: parts.beyondBudget ?? (() => {}),
  })
  const send = (id: string, stopping: AbortSignal) =>
    deliver({ ...rest, task, gate, budget: budgetGate, ...(destinations && { destinations }) }, id, stopping)
  let inHand = 0

  /** Those without a hurry use half of the places, so that the others find one. */
  const sendInTurn = async (id: string, stopping: AbortSignal): Promise<void> => {
    inHand += 1
    try {
      await throughOutage(() => pace.turn(), { clock: parts.clock, stopping })
      await send(id, stopping)
    } finally {
      inHand -= 1
    }
  }
  const { mayBegin = () => true } = parts
  const mayTakeAny = async (free: number) => (mayBegin() && (await gate.isOpen()) ? free : 0)
  const mayTake = async (free: number) => mayTakeAny(pace.mayTake(Math.min(free, concurrency - inHand)))

  const rounds = createRounds(parts.now ?? performance.now.bind(performance))

  const workers = [
    task.work(
      async (id, stopping) => {
        pace.push()
        await send(id, stopping)
      },
      {
        concurrency,
        pollingSeconds,
        priorities: { least: priorities.code },
        mayTake: mayTakeAny,
        cameRound: rounds.add(),
      },
    ),
    task.work(sendInTurn, {
      concurrency,
      pollingSeconds,
      priorities: { least: priorities.number, most: priorities.code - 1 },
      mayTake,
      cameRound: rounds.add(),
    }),
    task.work(sendInTurn, {
      concurrency: Math.max(1, Math.floor(concurrency / 2)),
      pollingSeconds,
      priorities: { most: priorities.number - 1 },
      mayTake,
      cameRound: rounds.add(),
    }),
    // While the carrier refuses us: one message now and then.
    task.work(send, {
      concurrency: 1,
      pollingSeconds,
      mayTake: async () => ((await gate.mayProbe()) ? 1 : 0),
      cameRound: rounds.add(),
    }),
  ]
  return {
    sinceRoundMs: rounds.sinceRoundMs,
    sinceSuccessMs: rounds.sinceSuccessMs,
    async stop() {
      await Promise.all(workers.map(worker => worker.stop()))
    },
  }
}
