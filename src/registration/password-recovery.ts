/** *I did not get the SMS*: how the password's message fared, and a new password when it is wanted. */

import type { SmsFate } from '#machines/protocol.ts'
import { maskMiddle, national } from '#machines/shown.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { type Clock, moroccanTime } from '../clock.ts'
import type { Queries } from '../db/database.ts'
import type { Limits } from '../limits/limits.ts'
import type { Fate, Outbox } from '../outbox/outbox.ts'
import type { Vault } from '../vault.ts'
import type { Performers } from './effects.ts'
import { type Opening, openingKey } from './opening.ts'

/** Sent less than this ago, it may still arrive: a second password would only confuse. */
const stillArrivingMs = 2 * 60_000

export interface PasswordSmsParts {
  queries: Queries
  vault: Vault
  accounts: Accounts
  outbox: Outbox
  limits: Limits
  clock: Clock
  opening: Opening
}

export function createPasswordSms(
  parts: PasswordSmsParts,
): Pick<Performers, 'tracePassword' | 'renewPassword'> {
  const { queries, vault, accounts, outbox, limits, clock, opening } = parts

  return {
    async tracePassword({ registrationNumber }) {
      const last = await outbox.latest(queries, 'password', registrationNumber)
      return last === undefined
        ? { type: 'noPasswordTraced' }
        : { type: 'passwordTraced', fate: fateOf(last, clock.now()) }
    },

    async renewPassword({ registrationNumber }, cause) {
      const holder = await accounts.holder(queries, registrationNumber)
      if (holder === undefined || !(await limits.renewals.allow(registrationNumber))) {
        return { type: 'renewalsLimited' }
      }
      // Always to the phone that the account was opened with, whoever calls: the card alone must not be enough.
      const to = maskMiddle(national(holder.phone), 2)
      const key = `${openingKey(vault, cause, registrationNumber)}:${vault.lookUpKey('session', cause.hop.session).toString('hex')}`
      await opening.renew({ registrationNumber, contact: holder }, { key, caller: cause.hop.caller })
      return { type: 'passwordRenewed', to }
    },
  }
}

function fateOf({ state, to, createdAt, settledAt }: Fate, now: number): SmsFate {
  const told = state === 'delivered' || state === 'failed' ? state : 'onItsWay'
  return {
    state: told,
    at: moroccanTime(settledAt ?? createdAt),
    to: maskMiddle(national(to), 2),
    renewable: told !== 'onItsWay' || now - createdAt.getTime() > stillArrivingMs,
  }
}
