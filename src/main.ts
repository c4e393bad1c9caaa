/** The program: reads the settings, opens the service, listens, and on SIGTERM lets everybody finish. */
import { ConfigurationError, configurationError, readConfig } from './config.ts'
import { asFailure, CannotStart } from './failures.ts'
import { catchTheRest } from './last-resort.ts'
import { createLog } from './log.ts'
import { openService } from './service.ts'
import { onStop } from './stop-signals.ts'
import { welcome } from './welcome.ts'

/** EX_SOFTWARE and EX_UNAVAILABLE of sysexits.h. */
const [softwareError, unavailable] = [70, 69]
/** Longer than any turn; shorter than what an orchestrator waits before it kills. */
const drainMs = 15_000

async function main(): Promise<void> {
  const config = readConfig()
  const log = createLog(config.logLevel)
  let giveUp = (): void => process.exit(softwareError)
  catchTheRest(log, () => giveUp())
  const service = await openService(config, log)

  const port = await service.listen(config).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new ConfigurationError([`PORT: ${config.port} is in use by another program`])
  })
  log.info({ host: config.host, port, production: config.production }, 'listening')
  if (!config.production) process.stdout.write(welcome(`http://${config.host}:${port}`, config))

  let stopping = false
  const stop = (reason: string, exitCode = 0) => {
    if (stopping) return
    stopping = true
    log.info({ reason }, 'draining')
    setTimeout(() => process.exit(softwareError), drainMs).unref()
    service.close().then(
      () => process.exit(exitCode),
      error => {
        log.error({ err: asFailure(error) }, 'could not close cleanly')
        process.exit(softwareError)
      },
    )
  }
  onStop(stop)
  giveUp = () => stop('fault', softwareError)
}

main().catch((error: unknown) => {
  // A wrong setting is told by name and rule; anything else by class and code: neither can hold a secret.
  const told =
    error instanceof ConfigurationError || error instanceof CannotStart
      ? error.message
      : `cannot start: ${asFailure(error).message}`
  process.stderr.write(`${told}\n`)
  process.exit(error instanceof ConfigurationError ? configurationError : unavailable)
})
