/** What every part of the service is given when it is put together. */
import type { Config } from '../config/config.ts'
import type { Eligibility } from '../eligibility/eligibility.ts'
import type { Limits } from '../limits/limits.ts'
import type { Observations } from '../monitoring/observations.ts'
import type { Clock } from '../platform/clock.ts'
import type { Failure } from '../platform/failures.ts'
import type { Log } from '../platform/log.ts'
import type { LogSampled } from '../platform/sampled-log.ts'

export interface AppContext {
  config: Config
  log: Log
  /** For what others can cause. */
  logSampled: LogSampled
  clock: Clock
  /** Logs a failure by its code, with the place where it happened. */
  report(failure: Failure, where: string): void
  /** Books what is closed when the service is: the last opened first. */
  onClose(close: () => Promise<unknown>): void
  /** Books what is at work: it finishes what it has in hand, all of them together, before anything is closed. */
  onDrain(drain: () => Promise<unknown>): void
  /** Tells all observers what happens. */
  observe: Observations
  /** Whoever wants to be told puts itself in. */
  observers: Partial<Observations>[]
  /** In place of what the settings choose: tests steer the verdicts. */
  eligibility?: Eligibility | undefined
  limits?: ((own: Limits) => Limits) | undefined
}
