/** The connection to Redis as the settings choose it, and what is said of it. */
import { readFileSync } from 'node:fs'
import type { Config } from '../config/config.ts'
import { causeOf, type FailureCause } from '../platform/causes.ts'
import type { Log } from '../platform/log.ts'
import { connectRedis, type RedisClient } from '../redis/connection.ts'

export function openRedis(
  config: Pick<Config, 'redisUrl' | 'redisCaFile' | 'redisSentinelPassword'>,
  log: Pick<Log, 'error' | 'info'>,
  /** It refuses us, for a reason that somebody has to do something about. */
  refused: (cause: FailureCause) => void = () => {},
): RedisClient | undefined {
  if (config.redisUrl === undefined) return undefined
  return connectRedis(config.redisUrl, {
    ca: config.redisCaFile === undefined ? undefined : readFileSync(config.redisCaFile, 'utf8'),
    sentinelPassword: config.redisSentinelPassword,
    onTrouble(trouble) {
      if (trouble === null) return log.info({}, 'Redis answers again')
      log.error({ ...trouble }, 'Redis does not answer')
      const cause = causeOf(trouble.code)
      if (cause !== undefined) refused(cause)
    },
  })
}
