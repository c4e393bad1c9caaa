/** The root of all look-up keys: made once for a database, kept there sealed under the data keys. */
import type { Clock } from '../clock.ts'
import type { Sealer } from '../vault.ts'
import type { Queries } from './database.ts'

const name = 'look-up-root'

/** The root of this database, made at the first start. Processes that start together agree on one. */
export async function rootKey(queries: Queries, sealer: Sealer, clock: Clock): Promise<Buffer> {
  await queries
    .insertInto('secrets')
    .values({ name, sealed: sealer.seal(clock.bytes(32), name) })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const { sealed } = await queries
    .selectFrom('secrets')
    .select('sealed')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return sealer.open(sealed, name)
}
