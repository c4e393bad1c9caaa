/** Accounts as rows: found by a keyed hash of the registration number, who is reached about them sealed. */
import { sql } from 'kysely'
import type { Queries, Trx } from '../db/database.ts'
import { Failure } from '../platform/failures.ts'
import type { Vault } from '../vault/vault.ts'
import type { Accounts, Holder } from './accounts.ts'

export function createAccounts({ vault }: { vault: Vault }): Accounts {
  const keyOf = (registrationNumber: string) => vault.blindIndex('registration', registrationNumber)

  const owner = (queries: Queries, key: Buffer) =>
    queries
      .selectFrom('accounts')
      .select(['idempotency_key', 'sealed'])
      .where('registration_key', '=', key)
      .executeTakeFirst()

  async function holderOf(queries: Queries, key: Buffer): Promise<Holder | undefined> {
    const row = await owner(queries, key)
    if (row === undefined) return undefined
    return JSON.parse(vault.open(row.sealed, accountAssociatedData(key)).toString()) as Holder
  }

  return {
    async open(trx, { registrationNumber, passwordHash, ...contact }, idempotencyKey) {
      const key = keyOf(registrationNumber)
      const holder: Holder = {
        phone: contact.phone,
        operator: contact.operator,
        email: contact.email,
        language: contact.language,
      }
      // A baseline's uncommitted row makes this wait for its outcome: of two, one inserts.
      const created = await trx
        .insertInto('accounts')
        .values({
          registration_key: key,
          idempotency_key: idempotencyKey,
          password_hash: passwordHash,
          password_key: idempotencyKey,
          sealed: vault.seal(JSON.stringify(holder), accountAssociatedData(key)),
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

    wasSetBy: (queries, registrationNumber, idempotencyKey) =>
      wasSet(queries, keyOf(registrationNumber), idempotencyKey),

    holder: (queries, registrationNumber) => holderOf(queries, keyOf(registrationNumber)),

    async phoneOf(queries, registrationKey) {
      return (await holderOf(queries, registrationKey))?.phone
    },

    setPassword: (trx, registrationNumber, ...change) =>
      setPassword(trx, keyOf(registrationNumber), ...change),

    setPasswordOf: setPassword,
  }
}

async function setPassword(
  trx: Trx,
  key: Buffer,
  passwordHash: string,
  idempotencyKey: string,
  replaces?: string,
) {
  // Of two that change it at once the second sees what the first has done.
  const row = await trx
    .selectFrom('accounts')
    .select(['idempotency_key', 'password_key'])
    .where('registration_key', '=', key)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return 'no-account'
  // The request that opened the account set its password already.
  if (row.idempotency_key === idempotencyKey) return 'repeated'
  if (await wasSet(trx, key, idempotencyKey)) return 'repeated'
  if (replaces !== undefined && row.password_key !== replaces) return 'conflict'
  // Every key is remembered, not only the last: an old request that comes late must not undo a newer password.
  await trx
    .insertInto('password_changes')
    .values({ registration_key: key, idempotency_key: idempotencyKey })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  await trx
    .updateTable('accounts')
    .set({ password_hash: passwordHash, password_key: idempotencyKey, password_set_at: sql<Date>`now()` })
    .where('registration_key', '=', key)
    .execute()
  return 'set'
}

async function wasSet(queries: Queries, key: Buffer, idempotencyKey: string): Promise<boolean> {
  const change = await queries
    .selectFrom('password_changes')
    .select('idempotency_key')
    .where('registration_key', '=', key)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
  return change !== undefined
}

/** What an account's sealed holder is bound to. */
export function accountAssociatedData(registrationKey: Buffer): string {
  return `account:${registrationKey.toString('hex')}`
}
