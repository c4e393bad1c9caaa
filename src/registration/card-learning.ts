/** What verdicts told of cards, on its way into the database beside the caller's path. */
import { createBatchWriter } from '../db/batch-writer.ts'
import type { Failure } from '../platform/failures.ts'
import type { CardAccount, CardAccounts } from './card-accounts.ts'

export interface CardLearning {
  /** Written within half a second, with others: nobody waits for it, and the card's next verdict tells it again. */
  learn(account: CardAccount): void
  stop(): Promise<void>
}

/** A statement's worth; while the database is down the oldest give way. */
const mostWaiting = 10_000

export function createCardLearning(
  cardAccounts: Pick<CardAccounts, 'learn'>,
  report: (failure: Failure) => void,
): CardLearning {
  const noted = createBatchWriter<Map<string, CardAccount>>({
    everyMs: 500,
    createBatch: () => new Map(),
    write: batch => cardAccounts.learn([...batch.values()]),
    join: (earlier, later) => new Map([...earlier, ...later].slice(-mostWaiting)),
    report,
  })
  return {
    learn: account => void noted.waiting().set(account.card, account),
    stop: noted.stop,
  }
}
