/** Writing down what the carrier answered, under the claim that asked it. */
import type { Clock } from '../clock.ts'
import { type Database, type Trx, within } from '../db/database.ts'
import type { Jobs } from '../db/jobs.ts'
import type { Vault } from '../vault.ts'
import { retryDelaySeconds } from './back-off.ts'
import type { Claim } from './claim.ts'
import type { Submission } from './outbox.ts'
import { applyKept } from './reports.ts'
import { lockProviderKey } from './settlement.ts'
import { statesBefore, tidyReason } from './states.ts'

export interface RecordParts {
  database: Pick<Database, 'queries'>
  wakeUps: Jobs
  vault: Vault
  clock: Clock
}

/** Safe to repeat: the second time the claim has been answered and nothing changes. */
export function recordSubmission(parts: RecordParts, claim: Claim, submission: Submission): Promise<void> {
  const now = parts.clock.now()
  return within(parts.database.queries, async trx => {
    switch (submission.result) {
      case 'submitted':
      case 'unknown':
        return handedOver(trx, parts.vault, claim, submission, new Date(now))
      case 'retry': {
        const delaySeconds = retryDelaySeconds(claim.attempt)
        const due = new Date(now + delaySeconds * 1_000)
        if (due >= claim.expiresAt) return failed(trx, claim, submission.reason, new Date(now))
        if (await queuedAgain(trx, claim, submission.reason, due, new Date(now))) {
          await parts.wakeUps.send(trx, claim.id, delaySeconds)
        }
        return
      }
      case 'refused':
        return failed(trx, claim, submission.reason, new Date(now))
    }
  })
}

async function handedOver(
  trx: Trx,
  vault: Vault,
  claim: Claim,
  submission: Extract<Submission, { result: 'submitted' | 'unknown' }>,
  now: Date,
): Promise<void> {
  const messageId = submission.messageId ?? null
  const providerKey = messageId === null ? null : vault.lookUpKey('message', messageId)
  if (providerKey !== null) await lockProviderKey(trx, providerKey)
  const state = submission.result
  const recorded = await claimed(trx, claim, state)
    .set({
      state,
      state_at: now,
      submitted_at: now,
      provider_key: providerKey,
      last_error: submission.result === 'unknown' ? tidyReason(submission.reason) : null,
    })
    .executeTakeFirst()
  if (recorded.numUpdatedRows > 0n && providerKey !== null) await applyKept(trx, vault, providerKey)
}

/** The text stays until the message's time is over, so that an operator can requeue it (operator-desk.ts). */
async function failed(trx: Trx, claim: Claim, reason: string, now: Date): Promise<void> {
  await claimed(trx, claim, 'failed')
    .set({ state: 'failed', state_at: now, settled_at: now, last_error: tidyReason(reason) })
    .execute()
}

async function queuedAgain(trx: Trx, claim: Claim, reason: string, due: Date, now: Date): Promise<boolean> {
  const queued = await claimed(trx, claim, 'queued')
    .set({ state: 'queued', state_at: now, due_at: due, last_error: tidyReason(reason) })
    .executeTakeFirst()
  return queued.numUpdatedRows > 0n
}

/**
 * The row while the claim is unanswered: being sent, or given up as unknown by a sweep that thought its sender dead.
 * That sender's answer is still the better knowledge.
 */
function claimed(trx: Trx, claim: Claim, next: 'submitted' | 'unknown' | 'failed' | 'queued') {
  return trx
    .updateTable('outbox')
    .where('id', '=', claim.id)
    .where('attempts', '=', claim.attempt)
    .where('submitted_at', 'is', null)
    .where('state', 'in', ['sending', 'unknown'])
    .where('state', 'in', statesBefore(next))
}
