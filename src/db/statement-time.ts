/** How long a statement may take: said in one form of words, so that the connection hears of it too (deadline-client.ts). */
import { sql, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** As it goes over the wire, with the milliseconds as its one value. Holds until the transaction ends. */
export const allowTimeText = `select set_config('statement_timeout', $1, true)`

/** Gives the statements of this transaction `timeoutMs` each: a caller's are ended much sooner. */
export async function allowTime(trx: Transaction<Tables>, timeoutMs: number): Promise<void> {
  await sql`select set_config('statement_timeout', ${String(timeoutMs)}, true)`.execute(trx)
}
