/** What nobody caught: Node would print it whole, with whatever it carries (a key, a message's text); here it keeps its class and place. */
import { asFailure } from './failures.ts'
import type { Log } from './log.ts'

/** The process is in a state that nobody foresaw: `stop` lets everybody finish and ends it; its supervisor starts another. */
export function handleUncaughtErrors(log: Pick<Log, 'fatal'>, stop: () => void): void {
  const end = (thrown: unknown) => {
    log.fatal({ err: asFailure(thrown) }, 'not caught by anybody')
    stop()
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}
