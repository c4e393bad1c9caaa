/** Ma CNSS accounts opened through this service: one a registration number, opened once a request. */
import type { Language, Operator } from '#machines/protocol.ts'
import type { Queries, Trx } from '../db/database.ts'

export interface NewAccount {
  registrationNumber: string
  /** E.164. */
  phone: string
  operator: Operator | null
  email: string | null
  language: Language
  /** Argon2id, PHC string (passwords.ts). */
  passwordHash: string
}

/** Who is reached about an account. */
export interface Holder {
  phone: string
  operator: Operator | null
  email: string | null
  language: Language
}

export interface Accounts {
  /** `created` once; `repeated` for the same idempotency key again; `exists` when another request opened one. */
  open(trx: Trx, account: NewAccount, idempotencyKey: string): Promise<'created' | 'repeated' | 'exists'>
  exists(queries: Queries, registrationNumber: string): Promise<boolean>
  /** Whether the request with this key opened the account. */
  wasOpenedBy(queries: Queries, registrationNumber: string, idempotencyKey: string): Promise<boolean>
  /** Whether the request with this key has set a new password. */
  wasSetBy(queries: Queries, registrationNumber: string, idempotencyKey: string): Promise<boolean>
  holder(queries: Queries, registrationNumber: string): Promise<Holder | undefined>
  /** The phone of the account with this blind index; undefined when there is none. */
  phoneOf(queries: Queries, registrationKey: Buffer): Promise<string | undefined>
  /** Sets a new first password, once a key. */
  setPassword(
    trx: Trx,
    registrationNumber: string,
    passwordHash: string,
    idempotencyKey: string,
    /** Only in place of the password that the request with this key has set. */
    replaces?: string,
  ): Promise<'set' | 'repeated' | 'no-account' | 'conflict'>
  /** The same for an account of which only the keyed hash of its number is known. */
  setPasswordOf(
    trx: Trx,
    registrationKey: Buffer,
    passwordHash: string,
    idempotencyKey: string,
    replaces?: string,
  ): Promise<'set' | 'repeated' | 'no-account' | 'conflict'>
}
