/** Who looked a caller up says why. Rows of a version that did not ask have none. */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

export const lookUpReason: Step = {
  name: '009-look-up-reason',
  does: 'gives caller_look_ups a column for the reason',
  run: tools =>
    tools.briefly(async trx => {
      await sql`alter table caller_look_ups add column if not exists reason text`.execute(trx)
    }),
}
