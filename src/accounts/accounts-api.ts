/** Opens accounts for another program: the password comes from outside, is hashed here, and a key stands for one request. */
import { isDeepStrictEqual } from 'node:util'
import type { Language } from '#machines/protocol.ts'
import { type Queries, within } from '../db/database.ts'
import { asFailure } from '../platform/failures.ts'
import type { Vault } from '../vault/vault.ts'
import type { Accounts, Holder } from './accounts.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

export interface AccountsApiParts {
  queries: Queries
  accounts: Accounts
  vault: Vault
  /** That of every account opened here: the other program does not tell its callers' language. */
  language: Language
  /** Whether an account may be opened for this number; without it, for any. */
  isKnown?: (queries: Queries, registrationKey: Buffer) => Promise<boolean>
}

type Contact = Omit<Holder, 'language'>

/** Throws Failure `database-unavailable` (retryable). */
export function createAccountsApi({ queries, accounts, vault, language, isKnown }: AccountsApiParts) {
  /** The other program chose the key, perhaps out of something personal: only its hash is kept. */
  const nameOf = (key: string) => vault.blindIndex('request', key).toString('hex')

  /** A password set by a later request tells nothing about this one's. */
  const hasOtherPassword = async (registrationNumber: string, password: string, key: string) => {
    const row = await queries
      .selectFrom('accounts')
      .select(['password_hash', 'password_key'])
      .where('registration_key', '=', vault.blindIndex('registration', registrationNumber))
      .executeTakeFirst()
    return row?.password_key === key && !(await verifyPassword(row.password_hash, password))
  }

  const belongsToAnother = async (registrationNumber: string, key: string) => {
    const row = await queries
      .selectFrom('accounts')
      .select('idempotency_key')
      .where('idempotency_key', '=', key)
      .where('registration_key', '<>', vault.blindIndex('registration', registrationNumber))
      .executeTakeFirst()
    return row !== undefined
  }

  /** One that is open already is answered as it always was. */
  const mayBeOpened = async (registrationNumber: string) =>
    isKnown === undefined ||
    (await isKnown(queries, vault.blindIndex('registration', registrationNumber))) ||
    (await accounts.exists(queries, registrationNumber))

  return {
    async open(registrationNumber: string, account: Contact & { password: string }, requestKey: string) {
      const { password, ...contact } = account
      const key = nameOf(requestKey)
      try {
        if (await belongsToAnother(registrationNumber, key)) return 'key-reused'
        if (!(await mayBeOpened(registrationNumber))) return 'unknown-number'
        // Outside the transaction: no row is locked meanwhile.
        const passwordHash = await hashPassword(password)
        const result = await within(queries, trx =>
          accounts.open(trx, { registrationNumber, passwordHash, ...contact, language }, key),
        )
        if (result !== 'repeated') return result
        const { language: _, ...known } = (await accounts.holder(queries, registrationNumber)) ?? {}
        const isSame =
          isDeepStrictEqual(known, contact) && !(await hasOtherPassword(registrationNumber, password, key))
        return isSame ? 'repeated' : 'key-reused'
      } catch (thrown) {
        throw asFailure(thrown, 'database-unavailable')
      }
    },

    async setPassword(registrationNumber: string, password: string, requestKey: string, replaces?: string) {
      const key = nameOf(requestKey)
      const former = replaces === undefined ? undefined : nameOf(replaces)
      try {
        const passwordHash = await hashPassword(password)
        const result = await within(queries, trx =>
          accounts.setPassword(trx, registrationNumber, passwordHash, key, former),
        )
        const isOther = result === 'repeated' && (await hasOtherPassword(registrationNumber, password, key))
        return isOther ? 'key-reused' : result
      } catch (thrown) {
        throw asFailure(thrown, 'database-unavailable')
      }
    },
  }
}
