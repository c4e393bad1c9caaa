/**
 * Accounts in the CNSS's own service, which no transaction of ours reaches. What is to be done there is written down
 * first, with its password; asked under one idempotency key until it is confirmed, whoever died meanwhile; and only then
 * taken off the list, in the transaction that puts the password's SMS into the outbox.
 */
import type { Accounts } from '../accounts/accounts.ts'
import { hashPassword } from '../accounts/passwords.ts'
import { type Queries, type Trx, within } from '../db/database.ts'
import type { AccountService } from '../eligibility/account-service.ts'
import type { BackgroundTask } from '../jobs/repeated-task.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { asFailure } from '../platform/failures.ts'
import {
  type InSameTransaction,
  type Opening,
  type OpeningResult,
  openingMessages,
  passwordMessage,
} from './account-opening.ts'
import { numberMessage } from './answer-text.ts'
import {
  type AccountRequest,
  type AccountRequestParts,
  createAccountRequests,
} from './remote-account-request.ts'

export interface RemoteAccountParts extends AccountRequestParts {
  accounts: Accounts
  outbox: Outbox
  service: AccountService
}

export interface RemoteOpening extends Opening, BackgroundTask {}

/** Within a call, after a look-up that may have taken its whole deadline; the job that follows has more time. */
const callMs = 3_000

export function createRemoteOpening(parts: RemoteAccountParts): RemoteOpening {
  const { accounts, outbox, service } = parts
  const { queries } = parts.database
  const requests = createAccountRequests(parts, {
    // Who asked for an account was told that the number comes by SMS; a new password's SMS needs none beside it.
    async attempt(key, request, signal) {
      const { caller, registrationNumber, contact } = request
      const number = numberMessage(caller, registrationNumber, contact.language, key)
      const result = await ask(request, key, signal)
      await settle(request, key, result, async trx => {
        if (request.kind === 'open') await outbox.enqueue(trx, number)
      })
      return true
    },
  })

  /** Asks the service. @throws Failure when it cannot be said whether it was done. */
  async function ask(
    request: AccountRequest,
    key: string,
    signal: AbortSignal,
  ): Promise<'opened' | 'exists'> {
    const { registrationNumber, contact, password } = request
    if (request.kind === 'renew') {
      await service.setPassword(registrationNumber, password, key, signal)
      return 'opened'
    }
    const { phone, operator, email } = contact
    const opened = await service.open(registrationNumber, { phone, operator, email, password }, key, signal)
    return opened === 'exists' ? 'exists' : 'opened'
  }

  /** Takes the request off the list and puts the SMS in: whoever takes it off does it, once. */
  async function settle(
    request: AccountRequest,
    key: string,
    result: 'opened' | 'exists',
    inSameTransaction?: InSameTransaction,
  ) {
    const passwordHash = await hashPassword(request.password)
    await within(queries, async trx => {
      const isMine = await requests.takeOff(trx, key)
      if (isMine && result === 'opened') await record(trx, request, key, passwordHash)
      await inSameTransaction?.(trx, result)
    })
  }

  async function record(trx: Trx, request: AccountRequest, key: string, passwordHash: string): Promise<void> {
    const { registrationNumber, contact, password } = request
    if (request.kind === 'renew') {
      await accounts.setPassword(trx, registrationNumber, passwordHash, key)
      await outbox.enqueue(trx, passwordMessage(request, password, key))
      return
    }
    await accounts.open(trx, { registrationNumber, passwordHash, ...contact }, key)
    for (const message of openingMessages(request, password, key)) await outbox.enqueue(trx, message)
  }

  /** The first attempt, while the caller waits. */
  async function carryOut(
    request: AccountRequest,
    key: string,
    inSameTransaction?: InSameTransaction,
  ): Promise<OpeningResult> {
    try {
      const result = await ask(request, key, AbortSignal.timeout(callMs))
      await settle(request, key, result, inSameTransaction)
      return result
    } catch (thrown) {
      parts.report(asFailure(thrown, 'eligibility-unavailable'))
      return 'delayed'
    }
  }

  return {
    isWaiting: requests.isWaiting,
    reconcile: requests.reconcile,
    start: requests.start,

    async open(request, { key, caller }, inSameTransaction) {
      const isDone = (from: Queries) => accounts.wasOpenedBy(from, request.registrationNumber, key)
      const written = (await isDone(queries))
        ? null
        : await requests.writeDown({ kind: 'open', caller, ...request }, key, isDone)
      if (written !== null) return carryOut(written, key, inSameTransaction)
      await within(queries, async trx => inSameTransaction?.(trx, 'opened'))
      return 'opened'
    },

    async renew(request, { key, caller }) {
      const isDone = (trx: Trx) => accounts.wasSetBy(trx, request.registrationNumber, key)
      const written = await requests.writeDown({ kind: 'renew', caller, ...request }, key, isDone)
      if (written !== null) await carryOut(written, key)
    },

    isOurs: requests.isOurs,
  }
}
