/** Accounts as rows: found by a keyed hash of the registration number, who is reached about them sealed. */
import { sql } from 'kysely'
import type { Queries, Trx } from '../db/database.ts'
import { Failure } from '../failures.ts'
import type { Vault } from '../vault.ts'
import type { Accounts, Holder } from './accounts.ts'

export function createAccounts({ vault }: { vault: Vault }): Accounts {
  const keyOf = (registrationNumber: string) => vault.lookUpKey('registration', registrationNumber)

  const owner = (queries: Queries, key: Buffer) =>
    queries
      .selectFrom('accounts')
      .select(['idempotency_key', 'sealed'])
      .where('registration_key', '=', key)
      .executeTakeFirst()

  return {
    async open(trx, { registrationNumber, passwordHash, ...contact }, idempotencyKey) {
      const key = keyOf(registrationNumber)
      const holder: Holder = {
        phone: contact.phone,
        operator: contact.operator,
        email: contact.email,
        language: contact.language,
      }
      // A rival's uncommitted row makes this wait for its outcome: of two, one inserts.
      const created = await trx
        .insertInto('accounts')
        .values({
          registration_key: key,
          idempotency_key: idempotencyKey,
          password_hash: passwordHash,
          password_key: idempotencyKey,
          sealed: vault.seal(JSON.stringify(holder), accountBinding(key)),
        })
        .onConflict(conflict => conflict.doNothing())
        .returning('registration_key')
        .executeTakeFirst()
      if (created !== undefined) return 'created'

      const existing = await owner(trx, key)
      if (existing === undefined) {
        throw new Failure('unexpected', 'the idempotency key belongs to another account')
      }
      return existing.idempotency_key === idempotencyKey ? 'repeated' : 'exists'
    },

    async exists(queries, registrationNumber) {
      return (await owner(queries, keyOf(registrationNumber))) !== undefined
    },

    async wasOpenedBy(queries, registrationNumber, idempotencyKey) {
      const row = await owner(queries, keyOf(registrationNumber))
      return row?.idempotency_key === idempotencyKey
    },

    async wasSetBy(queries, registrationNumber, idempotencyKey) {
      const change = await queries
        .selectFrom('password_changes')
        .select('idempotency_key')
        .where('registration_key', '=', keyOf(registrationNumber))
        .where('idempotency_key', '=', idempotencyKey)
        .executeTakeFirst()
      return change !== undefined
    },

    async holder(queries, registrationNumber) {
      const key = keyOf(registrationNumber)
      const row = await owner(queries, key)
      if (row === undefined) return undefined
      return JSON.parse(vault.open(row.sealed, accountBinding(key)).toString()) as Holder
    },

    async setPassword(trx, registrationNumber, passwordHash, idempotencyKey) {
      const key = keyOf(registrationNumber)
      const row = await owner(trx, key)
      if (row === undefined) return 'no-account'
      // The request that opened the account set its password already.
      if (row.idempotency_key === idempotencyKey) return 'repeated'
      if (!(await isFirst(trx, key, idempotencyKey))) return 'repeated'
      await trx
        .updateTable('accounts')
        .set({
          password_hash: passwordHash,
          password_key: idempotencyKey,
          password_set_at: sql<Date>`now()`,
        })
        .where('registration_key', '=', key)
        .execute()
      return 'set'
    },
  }
}

/** What an account's sealed holder is bound to. */
export function accountBinding(registrationKey: Buffer): string {
  return `account:${registrationKey.toString('hex')}`
}

/** Every key is remembered, not only the last: an old request that comes late must not undo a newer password. */
async function isFirst(trx: Trx, key: Buffer, idempotencyKey: string): Promise<boolean> {
  const change = await trx
    .insertInto('password_changes')
    .values({ registration_key: key, idempotency_key: idempotencyKey })
    .onConflict(conflict => conflict.doNothing())
    .returning('idempotency_key')
    .executeTakeFirst()
  return change !== undefined
}
