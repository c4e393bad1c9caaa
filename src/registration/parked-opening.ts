/**
 * Accounts in our own database while somebody holds its tables (an index that is built, a backup's lock): what cannot be done
 * within a moment is written down, done as soon as it can be, and told by SMS, like a look-up that takes too long.
 */
import type { Accounts } from '../accounts/accounts.ts'
import { hashPassword } from '../accounts/passwords.ts'
import { isLocked } from '../db/brief-locks.ts'
import { within } from '../db/database.ts'
import type { BackgroundTask } from '../jobs/repeated-task.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { systemCodeOf } from '../platform/failures.ts'
import { type Opening, openingMessages, passwordMessage } from './account-opening.ts'
import { numberMessage } from './answer-text.ts'
import {
  type AccountRequest,
  type AccountRequestParts,
  createAccountRequests,
} from './remote-account-request.ts'

export interface ParkedOpeningParts extends AccountRequestParts {
  /** Opens at once, and waits for locks no longer than a caller may. */
  opening: Pick<Opening, 'open' | 'renew'>
  accounts: Accounts
  outbox: Outbox
}

export function createParkedOpening(parts: ParkedOpeningParts): Opening & BackgroundTask {
  const { opening, accounts, outbox } = parts
  const { queries } = parts.database
  const requests = createAccountRequests(parts, {
    async attempt(key, request) {
      await settle(request, key, await hashPassword(request.password))
      return true
    },
  })

  /** The account, its SMS and the end of the request are one transaction. */
  function settle(request: AccountRequest, key: string, passwordHash: string): Promise<void> {
    const { kind, caller, registrationNumber, contact, password } = request
    return within(queries, async trx => {
      if (!(await requests.takeOff(trx, key))) return
      if (kind === 'renew') {
        const set = await accounts.setPassword(trx, registrationNumber, passwordHash, key)
        if (set === 'set') await outbox.enqueue(trx, passwordMessage(request, password, key))
        return
      }
      const opened = await accounts.open(trx, { registrationNumber, passwordHash, ...contact }, key)
      if (opened === 'created') {
        for (const message of openingMessages(request, password, key)) await outbox.enqueue(trx, message)
      }
      // Whoever asked was told that the number comes by SMS.
      await outbox.enqueue(trx, numberMessage(caller, registrationNumber, contact.language, key))
    })
  }

  return {
    isWaiting: requests.isWaiting,
    reconcile: requests.reconcile,
    start: requests.start,

    async open(request, name, inSameTransaction) {
      try {
        return await opening.open(request, name, inSameTransaction)
      } catch (thrown) {
        // A job that is to answer something with it comes again by itself.
        if (inSameTransaction !== undefined || !isHeldUp(thrown)) throw thrown
        const written = await requests.writeDown(
          { kind: 'open', caller: name.caller, ...request },
          name.key,
          trx => accounts.wasOpenedBy(trx, request.registrationNumber, name.key),
        )
        return written === null ? 'opened' : 'delayed'
      }
    },

    async renew(request, name) {
      try {
        await opening.renew(request, name)
      } catch (thrown) {
        if (!isHeldUp(thrown)) throw thrown
        await requests.writeDown({ kind: 'renew', caller: name.caller, ...request }, name.key, trx =>
          accounts.wasSetBy(trx, request.registrationNumber, name.key),
        )
      }
    },

    isOurs: requests.isOurs,
  }
}

/** A lock that was not to be had, or a statement that took too long for whatever reason. */
function isHeldUp(thrown: unknown): boolean {
  return isLocked(thrown) || systemCodeOf(thrown) === '57014'
}
