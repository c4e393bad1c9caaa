/** The days of the journal's moves: those to come are made ahead, one that has had its time goes whole. */

import { briefly, isLocked } from '../db/brief-locks.ts'
import type { Queries } from '../db/database.ts'
import { addDay, daysFrom, dropPart, holdsDay, type Part, partsOf } from '../db/day-partitions.ts'
import type { Clock } from '../platform/clock.ts'
import { erase } from './retention.ts'

/** As long as an older version, which makes none, may run by itself before rows have to go into the part for the rest. */
const daysAhead = 14
const daySeconds = 86_400

const table = 'turns'

export interface JournalDaysParts {
  queries: Queries
  clock: Clock
  journalDays: number
}

/** Gives the number of days that went, and of rows that went one by one. */
export function createJournalDays({ queries, clock, journalDays }: JournalDaysParts): () => Promise<number> {
  const seconds = journalDays * daySeconds

  async function makeDays(parts: readonly Part[]): Promise<void> {
    for (const day of daysFrom(clock.now(), daysAhead + 1)) {
      if (parts.some(part => holdsDay(part, day))) continue
      await unlessLocked(() => briefly(queries, trx => addDay(trx, parts, table, day)))
    }
  }

  async function empty(part: Part): Promise<number> {
    const { name, until, isDay } = part
    const overSeconds = until === null ? -1 : (clock.now() - until.getTime()) / 1_000 - seconds
    if (overSeconds < 0) return isDay ? 0 : erase(queries, { table: name, since: 'at', seconds }, clock.now())
    const drop = () => briefly(queries, trx => dropPart(trx, part))
    // Held for a whole day it is no backup any more, and somebody is to know.
    if (overSeconds > daySeconds) await drop()
    else if (!(await unlessLocked(drop))) return 0
    return 1
  }

  return async () => {
    const parts = await partsOf(queries, table)
    await makeDays(parts)
    let gone = 0
    for (const part of parts) gone += await empty(part)
    return gone
  }
}

/** Whether it was done: what somebody holds is left for the next time. */
async function unlessLocked(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (thrown) {
    if (isLocked(thrown)) return false
    throw thrown
  }
}
