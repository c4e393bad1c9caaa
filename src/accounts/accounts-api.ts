/** Opens accounts for another program: the password comes from outside, is hashed here, and a key stands for one request. */
import { isDeepStrictEqual } from 'node:util'
import type { Language } from '#machines/protocol.ts'
import { type Queries, within } from '../db/database.ts'
import { asFailure } from '../failures.ts'
import type { Vault } from '../vault.ts'
import type { Accounts, Holder } from './accounts.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

export interface AccountDeskParts {
  queries: Queries
  accounts: Accounts
  vault: Vault
  /** That of every account opened here: the other program does not tell its callers' language. */
  language: Language
}

type Contact = Omit<Holder, 'language'>

/** Throws Failure `database-unavailable` (retryable). */
export function createAccountDesk({ queries, accounts, vault, language }: AccountDeskParts) {
  /** The other program chose the key, perhaps out of something personal: only its hash is kept. */
  const nameOf = (key: string) => vault.lookUpKey('request', key).toString('hex')

  /** A password set by a later request tells nothing about this one's. */
  const hasOtherPassword = async (registrationNumber: string, password: string, key: string) => {
    const row = await queries
      .selectFrom('accounts')
      .select(['password_hash', 'password_key'])
      .where('registration_key', '=', vault.lookUpKey('registration', registrationNumber))
      .executeTakeFirst()
    return row?.password_key === key && !(await verifyPassword(row.password_hash, password))
  }

  const belongsToAnother = async (registrationNumber: string, key: string) => {
    const row = await queries
      .selectFrom('accounts')
      .select('idempotency_key')
      .where('idempotency_key', '=', key)
      .where('registration_key', '<>', vault.lookUpKey('registration', registrationNumber))
      .executeTakeFirst()
    return row !== undefined
  }

  return {
    async open(registrationNumber: string, account: Contact & { password: string }, requestKey: string) {
      const { password, ...contact } = account
      const key = nameOf(requestKey)
      try {
        if (await belongsToAnother(registrationNumber, key)) return 'key-reused'
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

    async setPassword(registrationNumber: string, password: string, requestKey: string) {
      const key = nameOf(requestKey)
      try {
        const passwordHash = await hashPassword(password)
        const result = await within(queries, trx =>
          accounts.setPassword(trx, registrationNumber, passwordHash, key),
        )
        const isOther = result === 'repeated' && (await hasOtherPassword(registrationNumber, password, key))
        return isOther ? 'key-reused' : result
      } catch (thrown) {
        throw asFailure(thrown, 'database-unavailable')
      }
    },
  }
}
