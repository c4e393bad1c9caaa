/** The connection to Redis: one server, a cluster or Sentinel; fails fast while Redis is down, returns by itself. */
import { createHash } from 'node:crypto'
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { type Login, readRedisUrl } from './redis-address.ts'
import { corkWrites } from './redis-cork.ts'
import { keepHeartbeat } from './redis-heartbeat.ts'

export type { Redis }
export type RedisClient = Redis | Cluster

export interface RedisTimes {
  connectTimeoutMs?: number
  /** Longest pause between two attempts to connect. */
  reconnectMs?: number
  /** A server that says nothing for two of them is taken to be gone; a gateway gives the whole hop ten seconds. */
  heartbeatMs?: number
}

/**
 * Connects at once, in the background: a server that is down shows at the first command.
 * @throws Error when the URL is none that contract knows.
 */
export function connectRedis(url: string, times: RedisTimes = {}): RedisClient {
  const { connectTimeoutMs = 2_000, reconnectMs = 500, heartbeatMs = 2_000 } = times
  const address = readRedisUrl(url)
  const retryStrategy = (attempt: number): number => Math.min(attempt * 50, reconnectMs)
  const options: RedisOptions = {
    ...optionsOf(address.login),
    connectTimeout: connectTimeoutMs,
    retryStrategy,
    // What is sent when the connection breaks fails there and then: sent again, it could be done twice.
    // What is asked for during the pause before the next attempt waits for that one attempt.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // A server that became a replica: look for the new master.
    reconnectOnError: error => error.message.startsWith('READONLY'),
  }
  const settle = (redis: Redis): void => {
    corkWrites(redis)
    keepHeartbeat(redis, heartbeatMs)
  }

  if (address.kind === 'cluster') {
    const cluster = new Cluster(address.endpoints, {
      redisOptions: options,
      clusterRetryStrategy: retryStrategy,
      slotsRefreshTimeout: connectTimeoutMs,
      // It would wait for the cluster without end; so commands fail until the cluster has been found.
      enableOfflineQueue: false,
    })
    cluster.on('+node', settle)
    return quiet(cluster)
  }
  const redis =
    address.kind === 'server'
      ? new Redis({ ...options, ...address.endpoint, db: address.db })
      : new Redis({
          ...options,
          sentinels: address.endpoints,
          name: address.name,
          db: address.db,
          enableTLSForSentinelMode: address.login.tls,
          sentinelRetryStrategy: retryStrategy,
        })
  settle(redis)
  return quiet(redis)
}

/** Lets the commands under way finish, then closes for good. Never throws. */
export async function closeRedis(redis: RedisClient): Promise<void> {
  await redis.quit().catch(() => redis.disconnect())
}

/**
 * Gives `lua` a function that runs it on the server in one exchange; its text is sent to a server that does not know it.
 *
 * Text in, text out: with a single buffer among the arguments ioredis builds the whole command from buffers, at several
 * times the cost; and its own `defineCommand` wraps every call in a command class and two promises more.
 */
export function defineScript<Answer>(
  redis: RedisClient,
  { keys, lua, read }: { keys: number; lua: string; read(answer: unknown): Answer },
): (...keysAndArguments: (string | number)[]) => Promise<Answer> {
  const sha = createHash('sha1').update(lua).digest('hex')
  return (...given) =>
    redis.evalsha(sha, keys, ...given).then(read, async (error: unknown) => {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return read(await redis.eval(lua, keys, ...given))
    })
}

function optionsOf({ tls, ...login }: Login): RedisOptions {
  return tls ? { ...login, tls: {} } : login
}

/** A broken connection is no event for the whole process: each command tells, and so does the health check. */
function quiet<Client extends RedisClient>(redis: Client): Client {
  return redis.on('error', () => {}) as Client
}
