/** The program: reads the settings, opens the service, listens, and on SIGTERM lets everybody finish. */

import { openService } from './composition/service.ts'
import { runService } from './composition/service-process.ts'
import { welcome } from './composition/welcome.ts'
import { ConfigurationError, readConfig } from './config/config.ts'
import { systemCodeOf } from './platform/failures.ts'
import { createLog } from './platform/log.ts'

runService(() => {
  const config = readConfig()
  const log = createLog(config.logLevel)
  return {
    log,
    // Longer than any turn.
    drainMs: 15_000,
    delayMs: config.shutdownDelayMs,
    async open() {
      const service = await openService(config, log)
      const port = await service.listen(config).catch((error: unknown) => {
        if (systemCodeOf(error) !== 'EADDRINUSE') throw error
        throw new ConfigurationError([`PORT: ${config.port} is in use by another program`])
      })
      log.info({ host: config.host, port, production: config.production }, 'listening')
      if (!config.production) process.stdout.write(welcome(`http://${config.host}:${port}`, config))
      return service
    },
  }
})
