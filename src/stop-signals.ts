/** When to stop: on a signal, or when the npm that started us has gone. */
import { isStartedByNpm } from './config.ts'

/** Read before anything else takes its time. */
const parent = process.ppid
const watchMs = 250

/** Calls `stop` once, with the reason. */
export function onStop(stop: (reason: string) => void): void {
  const reasons = Promise.withResolvers<string>()
  void reasons.promise.then(stop)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => reasons.resolve(signal))
  if (!isStartedByNpm()) return
  // npm passes signals on to the shell between us, which dies of them without a word.
  const watching = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watching)
    reasons.resolve('npm has gone')
  }, watchMs).unref()
}
