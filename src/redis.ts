/** The connection to Redis: one server, a cluster or Sentinel; fails fast while Redis is down, returns by itself. */
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
 * Gives `lua` a function that runs it on the server in one exchange; its text is sent once a connection. With `bytes` it
 * answers with buffers, else with text.
 */
export function defineScript(
  redis: RedisClient,
  { name, keys, lua, bytes = false }: { name: string; keys: number; lua: string; bytes?: boolean },
): (...keysAndArguments: (string | number | Buffer)[]) => Promise<unknown> {
  redis.defineCommand(name, { numberOfKeys: keys, lua })
  const scripts = redis as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>
  const script = scripts[bytes ? `${name}Buffer` : name] as (...given: unknown[]) => Promise<unknown>
  return (...given) => script.call(redis, ...given)
}

function optionsOf({ tls, ...login }: Login): RedisOptions {
  return tls ? { ...login, tls: {} } : login
}

/** A broken connection is no event for the whole process: each command tells, and so does the health check. */
function quiet<Client extends RedisClient>(redis: Client): Client {
  return redis.on('error', () => {}) as Client
}
