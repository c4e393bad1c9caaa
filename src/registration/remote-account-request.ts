/** What is asked of the CNSS's own service, as rows: written down once with its password, taken off once. */
import { sql } from 'kysely'
import { blank } from '#machines/context.ts'
import { endingScreen, type Setting } from '#machines/screens.ts'
import { generatePassword } from '../accounts/passwords.ts'
import { type Trx, within } from '../db/database.ts'
import type { TaskKind } from '../jobs/durable-task.ts'
import { createRepeatedTask, type RepeatedTaskParts, type RepeatedTaskPlan } from '../jobs/repeated-task.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { OpeningRequest } from './account-opening.ts'
import { answerMessage } from './answer-text.ts'

export interface AccountRequestParts extends RepeatedTaskParts {
  outbox: Pick<Outbox, 'enqueue'>
  setting: Setting
}

/** What rests, sealed, in a row. */
export interface AccountRequest extends OpeningRequest {
  kind: 'open' | 'renew'
  /** E.164. */
  caller: string
  password: string
}

export const accountRequestKind: TaskKind<'errands'> = {
  table: 'errands',
  key: 'idempotency_key',
  queue: 'errands',
  // What is settled is gone.
  isWaiting: sql`true`,
}

/** Later than any turn, so that job and turn do not ask at once. */
const firstDelaySeconds = 30
const givenUpSeconds = 3 * 86_400

export function createAccountRequests(
  parts: AccountRequestParts,
  { attempt }: Pick<RepeatedTaskPlan<AccountRequest>, 'attempt'>,
) {
  const { outbox, setting } = parts
  const { queries } = parts.database
  const task = createRepeatedTask<AccountRequest>(parts, {
    kind: accountRequestKind,
    associatedData: accountRequestAssociatedData,
    attempt,
    giveUpAfterSeconds: givenUpSeconds,
    // Who asked for an account was told that an answer comes by SMS.
    giveUp: (key, { kind, caller, contact }) =>
      within(queries, async trx => {
        const context = { ...blank, answers: { language: contact.language } }
        const text = endingScreen('unavailable', context, setting)
        const isMine = await takeOff(trx, key)
        if (isMine && kind === 'open') await outbox.enqueue(trx, answerMessage(caller, text, key))
      }),
  })

  /** Asked again with the same key, the first one stands, with its password. Null when it has been done already. */
  async function writeDown(
    wanted: Omit<AccountRequest, 'password'>,
    key: string,
    isDone: (trx: Trx) => Promise<boolean>,
  ): Promise<AccountRequest | null> {
    const written = await within(queries, async trx => {
      const request = { ...wanted, password: generatePassword(parts.clock) }
      if (!(await task.add(trx, key, request, firstDelaySeconds))) return task.find(trx, key)
      // Only now: another process that settled it took its row off, so that this one could be written.
      if (!(await isDone(trx))) return request
      await takeOff(trx, key)
      return null
    })
    // Settled between two looks: the next look tells how.
    return written === undefined ? writeDown(wanted, key, isDone) : written
  }

  /** Whether the request with this key has opened its account, or stands here still; of one moment. */
  async function isOurs(key: string): Promise<boolean> {
    const found = await queries
      .selectFrom('accounts')
      .select('idempotency_key')
      .where('idempotency_key', '=', key)
      .unionAll(queries.selectFrom('errands').select('idempotency_key').where('idempotency_key', '=', key))
      .executeTakeFirst()
    return found !== undefined
  }

  return { ...task, writeDown, takeOff, isOurs }
}

/** Whether this transaction is the one that takes it off the list. */
async function takeOff(trx: Trx, key: string): Promise<boolean> {
  const taken = await trx.deleteFrom('errands').where('idempotency_key', '=', key).executeTakeFirst()
  return taken.numDeletedRows > 0n
}

/** What a request's sealed part is bound to. */
export function accountRequestAssociatedData(key: string): string {
  return `errand:${key}`
}
