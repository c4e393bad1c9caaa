/** Which version ran when: each process that starts writes itself down, if the one before it was of another version. */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'

export interface Release {
  at: Date
  version: string
  /** Which commit it was made from; `unknown` where nobody wrote it down. */
  commit: string
}

export async function noteRelease(
  queries: Queries,
  { version, commit }: { version: string; commit: string },
): Promise<void> {
  await sql`
    insert into releases (at, version, commit_id)
    select now(), ${version}, ${commit}
    where not exists (
      select from (select version, commit_id from releases order by at desc, id desc limit 1) last
      where last.version = ${version} and last.commit_id = ${commit}
    )`.execute(queries)
}

/** The oldest first. Two processes that start in the same moment are one release. */
export async function readReleases(queries: Queries, { since }: { since: Date }): Promise<Release[]> {
  const rows = await queries
    .selectFrom('releases')
    .select(['at', 'version', 'commit_id as commit'])
    .where('at', '>=', since)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.filter(({ version, commit }, index) => {
    const before = rows[index - 1]
    return before === undefined || before.version !== version || before.commit !== commit
  })
}
