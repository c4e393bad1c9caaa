/** How a command of the operator's runs: its exit code, and what went wrong in one sentence on stderr. */
import { openStore, type Store } from '../composition/store.ts'
import type { Config } from '../config/config.ts'
import type { Clock } from '../platform/clock.ts'
import { systemCodeOf } from '../platform/failures.ts'
import { exitCodeOf, OperatorError, sentenceFor } from '../platform/operator-error.ts'

/** Arguments, files, the database: nothing could be done. */
const nothingDone = 2

/** `run` gives the exit code. */
export async function runCommand(usage: string, run: () => Promise<number>): Promise<void> {
  // Whoever reads no further (`| head`) has seen enough.
  process.stdout.on('error', error => process.exit(systemCodeOf(error) === 'EPIPE' ? 0 : nothingDone))
  try {
    process.exitCode = await run()
  } catch (error) {
    process.stderr.write(`${explain(error, usage)}\n`)
    process.exitCode = exitCodeOf(error) ?? nothingDone
  }
}

function explain(error: unknown, usage: string): string {
  // What parseArgs says of the arguments.
  if (error instanceof TypeError && systemCodeOf(error)?.startsWith('ERR_PARSE_ARGS')) {
    return `${error.message}\n\n${usage.trimEnd()}`
  }
  return sentenceFor(error, 'database-unavailable')
}

/** The database that the service works on. @throws OperatorError when it is none that outlives this command. */
export async function openLastingStore(config: Config, clock: Clock): Promise<Store> {
  if (config.databaseUrl === undefined && config.dataDir === undefined) {
    throw new OperatorError('set DATABASE_URL or DATA_DIR: without them nothing is kept')
  }
  return openStore(config, clock)
}
