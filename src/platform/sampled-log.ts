/** Log lines that others can cause: of each kind one a minute, which says how many were left out before it. */
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

/** `kind` is few words of ours, which say all there is to say; `more` is what the line that is written says besides. */
export type LogSampled = (kind: Readonly<Record<string, string>>, message: string, more?: object) => void

const everyMs = 60_000

export function createSampledLog(log: Pick<Log, 'warn'>, clock: Pick<Clock, 'now'>): LogSampled {
  const kinds = new Map<string, { writtenAt: number; leftOut: number }>()
  return (kind, message, more) => {
    const key = [message, ...Object.values(kind)].join(' ')
    const known = kinds.get(key)
    if (known !== undefined && clock.now() - known.writtenAt < everyMs) {
      known.leftOut += 1
      return
    }
    kinds.set(key, { writtenAt: clock.now(), leftOut: 0 })
    log.warn({ ...kind, ...more, ...(known?.leftOut && { leftOut: known.leftOut }) }, message)
  }
}
