/** Holds one lease while it can: it is lost when another has it, or when nobody could say for almost its whole life. */
import { monotonicMs } from '../platform/clock.ts'
import type { Leases } from './leases.ts'

export interface LeaseHolder {
  /** Whether it is ours now; `lost` is called once, when it is ours no longer. */
  acquire(lost: () => void): Promise<boolean>
  release(): Promise<void>
}

const renewMs = 2_000
/** Before its end, so that the next holder finds us gone. */
const marginMs = 1_500

export function createLeaseHolder(leases: Leases, name: string, token: string): LeaseHolder {
  const { lifeMs } = leases
  let tellLost: (() => void) | null = null
  let renewing: NodeJS.Timeout | undefined
  let ending: NodeJS.Timeout | undefined

  function stop(): void {
    tellLost = null
    clearTimeout(renewing)
    clearTimeout(ending)
  }

  function lose(): void {
    const notify = tellLost
    stop()
    notify?.()
  }

  /** Null when nobody knows. Its life counts from before it was asked for: the answer may be under way for long. */
  async function keep(): Promise<boolean | null> {
    const askedAt = monotonicMs()
    const isOurs = await leases.keep(name, token).catch(() => null)
    if (isOurs === true && lifeMs !== null && tellLost !== null) {
      clearTimeout(ending)
      ending = setTimeout(lose, Math.max(0, askedAt + lifeMs - marginMs - monotonicMs()))
      renewing = setTimeout(() => void renew(), renewMs)
    }
    return isOurs
  }

  async function renew(): Promise<void> {
    const isOurs = await keep()
    if (tellLost === null) return
    if (isOurs === false) lose()
    if (isOurs === null) renewing = setTimeout(() => void renew(), renewMs)
  }

  return {
    async acquire(lost) {
      tellLost = lost
      const isOurs = await keep()
      if (isOurs !== true) stop()
      return isOurs === true
    },
    async release() {
      stop()
      await leases.release(name, token)
    },
  }
}
