/** What becomes of a message that is beyond its budget: a reply is stopped, a number or a password is given its moment. */
import type { Trx } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'
import { type BudgetKind, type BudgetSettings, createBudget } from './budget.ts'
import type { BudgetGate, Claim } from './claim.ts'
import type { MessageTask } from './message-task.ts'
import { withdrawn } from './withdrawal.ts'

export interface BudgetGateParts {
  settings: BudgetSettings
  task: MessageTask
  vault: Vault
  beyondBudget(kind: BudgetKind): void
}

export function createBudgetGate({ settings, task, vault, beyondBudget }: BudgetGateParts): BudgetGate {
  const { isLimited, allow } = createBudget(settings, beyondBudget)
  return {
    isLimited,

    async admit(trx, claim) {
      const allowed = await allow(trx, claim, claim.claimedAt)
      if (allowed.may === 'never') await stop(trx, claim)
      if (allowed.may === 'later') await book(trx, claim, allowed.at)
      return allowed.may === 'now'
    },
  }

  async function stop(trx: Trx, claim: Claim): Promise<void> {
    const at = claim.claimedAt
    const stopped = { ...withdrawn(vault, claim, at), withdrawn_at: at, last_error: 'budget' }
    await trx.updateTable('outbox').set(stopped).where('id', '=', claim.id).execute()
  }

  async function book(trx: Trx, claim: Claim, moment: Date): Promise<void> {
    const queued = { state: 'queued', state_at: claim.claimedAt, paced_at: moment } as const
    await trx.updateTable('outbox').set(queued).where('id', '=', claim.id).execute()
    const waitMs = moment.getTime() - claim.claimedAt.getTime()
    await task.book(trx, claim.id, Math.max(1, Math.ceil(waitMs / 1_000)))
  }
}
