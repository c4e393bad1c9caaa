/** Opening an account and promising its password by SMS: both or neither, once. */
import type { Contact } from '#machines/protocol.ts'
import { localeFor } from '#machines/screens.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { generatePassword, hashPassword } from '../accounts/passwords.ts'
import type { EffectContext } from '../conversation/effects.ts'
import { type Queries, type Trx, withinLocks } from '../db/database.ts'
import type { Message, Outbox } from '../outbox/outbox.ts'
import type { Clock } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'
import { confirmationMessage } from './confirmation.ts'

export interface OpeningRequest {
  registrationNumber: string
  contact: Contact
}

/** `delayed`: it will be opened, and the caller hears of it by SMS. */
export type OpeningResult = 'opened' | 'exists' | 'delayed'

export interface Opening {
  /** `inSameTransaction` is committed together with the account and its password SMS. */
  open(
    request: OpeningRequest,
    name: OpeningName,
    inSameTransaction?: InSameTransaction,
  ): Promise<OpeningResult>
  /** Sets a new password and promises it by SMS, once a key. */
  renew(request: OpeningRequest, name: OpeningName): Promise<void>
  /** Whether the request with this key has opened its account, or is about to. */
  isOurs(key: string): Promise<boolean>
}

/** The idempotency key, and who is told when it takes longer than the call. */
export interface OpeningName {
  key: string
  /** E.164. */
  caller: string
}

export type InSameTransaction = (trx: Trx, result: 'opened' | 'exists') => Promise<void>

/** A password that nobody has asked for in three days is not sent any more. */
export const passwordLifeSeconds = 3 * 86_400

/** Names the opening of one account in one conversation, without telling which. */
export function openingKey(
  vault: Vault,
  { id }: Pick<EffectContext, 'id'>,
  registrationNumber: string,
): string {
  return vault.blindIndex('registration', `${id}:${registrationNumber}`).toString('hex')
}

/** What goes out when an account is opened: the password by SMS, and where an address was given the confirmation. */
export function openingMessages(request: OpeningRequest, password: string, key: string): Message[] {
  const confirmation = confirmationMessage(request.contact, key)
  return [passwordMessage(request, password, key), ...(confirmation ? [confirmation] : [])]
}

/** Alone in its message: nothing else that is read aloud or forwarded goes with it. */
export function passwordMessage(
  { registrationNumber, contact }: OpeningRequest,
  password: string,
  key: string,
): Message {
  return {
    medium: 'sms',
    kind: 'password',
    to: contact.phone,
    operator: contact.operator,
    text: localeFor(contact.language).messages.password(password),
    idempotencyKey: `password:${key}`,
    about: registrationNumber,
    language: contact.language,
    lifeSeconds: passwordLifeSeconds,
  }
}

export interface OpeningParts {
  queries: Queries
  accounts: Accounts
  outbox: Outbox
  clock: Clock
}

/** While a caller waits, who has waited for the look-up before. */
const lockMs = 1_500

/** Accounts in our own database: the account, its SMS and whatever goes along are one transaction. */
export function createLocalOpening({
  queries,
  accounts,
  outbox,
  clock,
}: OpeningParts): Pick<Opening, 'open' | 'renew'> {
  return {
    async open(request, { key }, inSameTransaction) {
      const password = generatePassword(clock)
      const passwordHash = await hashPassword(password)
      const { registrationNumber, contact } = request
      return withinLocks(queries, lockMs, async trx => {
        const opened = await accounts.open(trx, { registrationNumber, passwordHash, ...contact }, key)
        if (opened === 'created') {
          for (const message of openingMessages(request, password, key)) await outbox.enqueue(trx, message)
        }
        const result = opened === 'exists' ? 'exists' : 'opened'
        await inSameTransaction?.(trx, result)
        return result
      })
    },

    async renew(request, { key }) {
      const password = generatePassword(clock)
      const passwordHash = await hashPassword(password)
      await withinLocks(queries, lockMs, async trx => {
        const set = await accounts.setPassword(trx, request.registrationNumber, passwordHash, key)
        if (set === 'set') await outbox.enqueue(trx, passwordMessage(request, password, key))
      })
    },
  }
}
