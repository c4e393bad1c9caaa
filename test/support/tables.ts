// This version's tables, as `npm run migrate` makes them: what runs in production makes none.
import { openPostgres } from '#src/db/postgres.ts'

/** Resolves with the URL. */
export const makeTables = async (databaseUrl: string): Promise<string> => {
  const database = openPostgres(databaseUrl)
  try {
    await database.migrate()
  } finally {
    await database.close()
  }
  return databaseUrl
}
