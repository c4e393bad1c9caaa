/** *I did not get the SMS*: how the password's message fared, and a new password when it is wanted. */

import type { SmsDelivery } from '#machines/protocol.ts'
import { maskMiddle, national } from '#machines/screen-values.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { Codes } from '../accounts/codes.ts'
import type { EffectContext, EffectHandlers } from '../conversation/effects.ts'
import type { Queries } from '../db/database.ts'
import type { Limits } from '../limits/limits.ts'
import type { DeliveryStatus, Outbox } from '../outbox/outbox.ts'
import { type Clock, moroccanTime } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'
import { type Opening, openingKey } from './account-opening.ts'
import { codeName } from './code-name.ts'

/** Sent less than this ago, it may still arrive: a second password would only confuse. */
const stillArrivingMs = 2 * 60_000

export interface PasswordSmsParts {
  queries: Queries
  vault: Vault
  accounts: Accounts
  codes: Pick<Codes, 'wasAccepted'>
  outbox: Outbox
  limits: Limits
  clock: Clock
  opening: Opening
}

export function createPasswordSms(
  parts: PasswordSmsParts,
): Pick<EffectHandlers, 'tracePassword' | 'renewPassword'> {
  const { queries, vault, accounts, codes, outbox, limits, clock, opening } = parts

  /** The network says which SIM calls; whoever writes, or calls from elsewhere, types the code that went to this phone. */
  async function isTheirs(phone: string, { id, hop }: EffectContext): Promise<boolean> {
    if (hop.channel === 'ussd' && hop.caller === phone) return true
    return codes.wasAccepted(queries, codeName(id, 'account'), phone)
  }

  return {
    async tracePassword({ registrationNumber }) {
      const last = await outbox.latest(queries, 'password', registrationNumber)
      return last === undefined
        ? { type: 'noPasswordTraced' }
        : { type: 'passwordTraced', delivery: deliveryOf(last, clock.now()) }
    },

    async renewPassword({ registrationNumber }, context) {
      const key = `${openingKey(vault, context, registrationNumber)}:${vault.blindIndex('session', context.hop.session).toString('hex')}`
      const holder = await accounts.holder(queries, registrationNumber)
      if (holder !== undefined && !(await isTheirs(holder.phone, context))) {
        return { type: 'proofNeeded', phone: holder.phone }
      }
      if (holder === undefined || !(await limits.renewals.allow(registrationNumber, key))) {
        return { type: 'renewalsLimited' }
      }
      // Always to the phone that the account was opened with, whoever calls; the old password works until then.
      const to = maskMiddle(national(holder.phone), 2)
      await opening.renew({ registrationNumber, contact: holder }, { key, caller: context.hop.caller })
      return { type: 'passwordRenewed', to }
    },
  }
}

/** What is taken for lost is replaced by itself, once; until then whoever asks hears that it may not have arrived. */
function shownStateOf(state: DeliveryStatus['state']): SmsDelivery['state'] {
  if (state === 'delivered' || state === 'failed') return state
  return state === 'unknown' ? 'doubtful' : 'onItsWay'
}

function deliveryOf({ state, to, createdAt, settledAt }: DeliveryStatus, now: number): SmsDelivery {
  const shownState = shownStateOf(state)
  return {
    state: shownState,
    at: moroccanTime(settledAt ?? createdAt),
    to: maskMiddle(national(to), 2),
    renewable:
      shownState === 'delivered' || shownState === 'failed' || now - createdAt.getTime() > stillArrivingMs,
  }
}
