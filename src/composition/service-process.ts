/** A program that serves until it is told to stop: by a signal, by the end of the npm that started it, or by a fault of its own. */
import { isStartedByNpm } from '../config/config.ts'
import { asFailure } from '../platform/failures.ts'
import type { Log } from '../platform/log.ts'
import { exitCodeOf, exitCodes, OperatorError, sentenceFor } from '../platform/operator-error.ts'
import { handleUncaughtErrors } from '../platform/uncaught-errors.ts'

export interface ServiceProcess {
  log: Log
  /** Longer than whatever is in hand may take; shorter than what an orchestrator waits before it kills. */
  drainMs: number
  /** Between being asked to stop and closing: those who send calls here are to notice first. */
  delayMs?: number
  /** Starts everything; `announceStop` says what comes, `close` finishes what is in hand. */
  open(): Promise<{ announceStop?(): void; close(): Promise<void> }>
}

/** Runs it to its end: exit code 0 when it was closed in order, 78 for unusable settings, 69 when it cannot start. */
export function runService(configure: () => ServiceProcess): void {
  // Node would open its debugger to whoever may send this; started without --disable-sigusr1, it is this that keeps it shut.
  process.on('SIGUSR1', () => {})
  serve(configure).catch((error: unknown) => {
    const sentence = sentenceFor(error)
    process.stderr.write(`${error instanceof OperatorError ? sentence : `cannot start: ${sentence}`}\n`)
    process.exit(exitCodeOf(error) ?? exitCodes.unavailable)
  })
}

async function serve(configure: () => ServiceProcess): Promise<void> {
  const { log, drainMs, delayMs = 0, open } = configure()
  let stop = (_reason: string, exitCode: number): void => process.exit(exitCode)
  handleUncaughtErrors(log, () => stop('fault', exitCodes.softwareError))
  const service = await open()
  let isStopping = false
  stop = (reason, exitCode) => {
    if (isStopping) return
    isStopping = true
    service.announceStop?.()
    // Nobody waits for a program that is broken.
    if (exitCode !== 0 || delayMs === 0) return close(reason, exitCode)
    log.info({ reason, delayMs }, 'stops: goes on answering, and is not ready any more')
    setTimeout(() => close(reason, exitCode), delayMs)
  }
  function close(reason: string, exitCode: number): void {
    log.info({ reason }, 'draining')
    setTimeout(() => process.exit(exitCodes.softwareError), drainMs).unref()
    service.close().then(
      () => process.exit(exitCode),
      error => {
        log.error({ err: asFailure(error) }, 'could not close cleanly')
        process.exit(exitCodes.softwareError)
      },
    )
  }
  onStop(reason => stop(reason, 0))
}

/** Read before anything else takes its time. */
const parent = process.ppid
const watchMs = 250

/** Calls `stop` once, with the reason. */
function onStop(stop: (reason: string) => void): void {
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
