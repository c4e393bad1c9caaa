/** The outbox of a store whose processes are somebody else's: to have time pass for what waits in it. */
import type { Store } from '#src/composition/store.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import { createClock } from '#src/platform/clock.ts'

export async function openStoreOutbox({ database, vault }: Store) {
  const { queries, boss } = database
  boss.on('error', () => {})
  await boss.start()
  const clock = createClock()
  const outbox = createOutbox({ boss, vault, clock })
  await outbox.start()
  return { queries, boss, clock, outbox, stop: () => boss.stop({ graceful: false }) }
}
