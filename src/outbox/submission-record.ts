/** Records what the carrier answered to a message, as long as the claim under which it was sent still holds. */

import { type Database, type Trx, within } from '../db/database.ts'
import { backOffSeconds } from '../jobs/back-off.ts'
import { type Clock, inSeconds } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'
import type { Claim } from './claim.ts'
import { messageKey } from './message-key.ts'
import type { MessageTask } from './message-task.ts'
import type { Submission } from './outbox.ts'
import { applyKept } from './reports.ts'
import { lockProviderKey } from './settlement.ts'
import { statesBefore, tidyReason } from './states.ts'
import { withdrawn } from './withdrawal.ts'

export interface RecordParts {
  database: Pick<Database, 'queries'>
  task: MessageTask
  vault: Vault
  clock: Clock
}

/** A little longer than between two tries whether it is mended (gate.ts): the next to be tried is another message. */
export const heldSeconds = 40
const backOff = { firstSeconds: 2, factor: 4, longestSeconds: 3_600 }

/** Safe to repeat: the second time the claim has been answered and nothing changes. */
export function recordSubmission(parts: RecordParts, claim: Claim, submission: Submission): Promise<void> {
  const now = parts.clock.now()
  return within(parts.database.queries, async trx => {
    switch (submission.result) {
      case 'submitted':
      case 'unknown':
        return handedOver(trx, parts.vault, claim, submission, new Date(now))
      case 'retry': {
        const delaySeconds = maySwitch(claim) ? 0 : backOffSeconds(backOff, claim.attempt)
        const isTooLate = inSeconds(now, delaySeconds) >= claim.expiresAt
        if (isTooLate) return failed(trx, claim, submission.reason, new Date(now))
        if (await takenBack(trx, parts.vault, claim, new Date(now))) return
        if (await queuedAgain(trx, claim, submission.reason, new Date(now))) {
          await parts.task.book(trx, claim.id, delaySeconds)
        }
        return
      }
      case 'held':
        if (await takenBack(trx, parts.vault, claim, new Date(now))) return
        if (await queuedAgain(trx, claim, submission.reason, new Date(now))) {
          await parts.task.book(trx, claim.id, othersOf(claim).length > 0 ? 0 : heldSeconds)
        }
        return
      case 'refused': {
        const isByRoute = submission.by === 'route' && othersOf(claim).length > 0
        if (!isByRoute) return failed(trx, claim, submission.reason, new Date(now))
        if (await takenBack(trx, parts.vault, claim, new Date(now))) return
        if (await queuedAgain(trx, claim, submission.reason, new Date(now))) {
          await noteNoRoute(trx, claim)
          await parts.task.book(trx, claim.id)
        }
        return
      }
    }
  })
}

/** Who else could take it. */
function othersOf({ chosen }: Claim): readonly string[] {
  return typeof chosen === 'object' ? chosen.others : []
}

/** Whether another carrier is tried at once: each of them once, then all of them wait. */
function maySwitch(claim: Claim): boolean {
  const others = othersOf(claim).length
  return others > 0 && claim.attempt <= others
}

/** This carrier is not asked again for this message. */
async function noteNoRoute(trx: Trx, { id, chosen }: Claim): Promise<void> {
  if (typeof chosen !== 'object') return
  const refused_by = [...chosen.refusedBy, chosen.name].join(',')
  await trx.updateTable('outbox').set({ refused_by }).where('id', '=', id).execute()
}

async function handedOver(
  trx: Trx,
  vault: Vault,
  claim: Claim,
  submission: Extract<Submission, { result: 'submitted' | 'unknown' }>,
  now: Date,
): Promise<void> {
  const messageId = submission.messageId ?? null
  const ours = typeof claim.chosen === 'object' ? claim.chosen.providerKey : null
  const providerKey = ours ?? (messageId === null ? null : messageKey(vault, claim.carrier, messageId))
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

/** The text stays until the message's time is over, so that an operator can requeue it (outbox-admin.ts). */
async function failed(trx: Trx, claim: Claim, reason: string, now: Date): Promise<void> {
  await claimed(trx, claim, 'failed')
    .set({ state: 'failed', state_at: now, settled_at: now, last_error: tidyReason(reason) })
    .execute()
}

/** Whether it was taken back while it was in hand, and so is not tried again. */
async function takenBack(trx: Trx, vault: Vault, claim: Claim, now: Date): Promise<boolean> {
  const failed = await claimed(trx, claim, 'failed')
    .set(withdrawn(vault, claim, now))
    .where('withdrawn_at', 'is not', null)
    .executeTakeFirst()
  return failed.numUpdatedRows > 0n
}

async function queuedAgain(trx: Trx, claim: Claim, reason: string, now: Date): Promise<boolean> {
  const queued = await claimed(trx, claim, 'queued')
    .set({ state: 'queued', state_at: now, last_error: tidyReason(reason) })
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
