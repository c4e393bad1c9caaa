/** No more faults: until everybody has an outcome and nothing waits any more, or nothing moves. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Caller } from './caller.ts'
import type { Findings } from './findings.ts'
import { createHastening } from './hastening.ts'
import type { Stage } from './stage.ts'

/** When nobody has got any further for so long, after the last fault, nobody will. */
const timeoutMs = 60_000

export async function settle(
  stage: Pick<Stage, 'openStores'>,
  callers: readonly Caller[],
  findings: Findings,
  isEnough: () => boolean,
): Promise<void> {
  const { ours, theirs } = await stage.openStores()
  await theirs.database.close()
  const hastening = await createHastening(ours)
  let [deadline, last] = [Date.now() + timeoutMs, '']
  try {
    for (;;) {
      await wait(2_000)
      const undone = await hastening.undone()
      const left = callers.filter(({ outcome }) => outcome() === null).length
      if (Object.keys(undone).length === 0 && left === 0) return
      if (isEnough()) return
      const state = JSON.stringify([undone, left])
      if (state !== last) [deadline, last] = [Date.now() + timeoutMs, state]
      else if (Date.now() > deadline) return
      await hastening.hurry()
      findings.count('times hurried')
    }
  } finally {
    await hastening.stop()
    await ours.database.close()
  }
}
