/** What was tried of each one-time code: the same code again is the same try, whatever brought it. */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

export const codeTries: Step = {
  name: '007-code-tries',
  does: 'makes the table code_tries',
  run: tools =>
    tools.briefly(async trx => {
      await sql`create table if not exists code_tries (
        try_hash bytea primary key,
        tried_at timestamptz not null default now()
      )`.execute(trx)
      await sql`create index if not exists code_tries_tried_at on code_tries (tried_at)`.execute(trx)
    }),
}
