/**
 * The root of all look-up keys: made once for an empty database, kept there sealed under the data keys, and never made
 * anew where something is found by it. With another root nobody would be found, and accounts would be opened twice.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import { OperatorError } from '../platform/operator-error.ts'
import type { SealedTable } from './rotation.ts'
import type { Sealer } from './vault.ts'

/** In the table of secrets: the root, and by what it is known again. */
const [root, check] = ['look-up-root', 'look-up-root-check']

/**
 * The root of this database, made at the first start. Processes that start together agree on one.
 * @param tables those whose rows are found by it.
 * @throws OperatorError when it is gone or another; Failure `sealed-unreadable` when the data keys do not open it.
 */
export async function rootKey(
  queries: Queries,
  sealer: Sealer,
  clock: Clock,
  tables: readonly SealedTable[],
): Promise<Buffer> {
  // Asked first: whoever wrote a row had made the root before.
  if (await areEmpty(queries, tables)) await putSecret(queries, sealer, root, clock.bytes(32))
  const key = await readSecret(queries, sealer, root)
  if (key === undefined) {
    throw new OperatorError(
      'the root of the look-up keys is gone, and rows are found by it: restore the table secrets from a backup',
    )
  }
  const fingerprint = createHash('sha256').update(check).update(key).digest()
  await putSecret(queries, sealer, check, fingerprint)
  if (!(await readSecret(queries, sealer, check))?.equals(fingerprint)) {
    throw new OperatorError(
      'the root of the look-up keys is not the one that this database was filled under: restore the table secrets from a backup',
    )
  }
  return key
}

async function areEmpty(queries: Queries, tables: readonly SealedTable[]): Promise<boolean> {
  for (const { table } of tables) {
    if (table === 'secrets') continue
    const { rows } = await sql`select from ${sql.table(table)} limit 1`.execute(queries)
    if (rows.length > 0) return false
  }
  return true
}

/** Where there is none yet. */
async function putSecret(queries: Queries, sealer: Sealer, name: string, secret: Buffer): Promise<void> {
  await queries
    .insertInto('secrets')
    .values({ name, sealed: sealer.seal(secret, name) })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

async function readSecret(queries: Queries, sealer: Sealer, name: string): Promise<Buffer | undefined> {
  const row = await queries.selectFrom('secrets').select('sealed').where('name', '=', name).executeTakeFirst()
  return row && sealer.open(row.sealed, name)
}
