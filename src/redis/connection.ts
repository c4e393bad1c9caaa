/** The connection to Redis: one server, a cluster or Sentinel; fails fast while Redis is down, returns by itself. */
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { type Login, readRedisUrl } from './address.ts'
import { keepHeartbeat } from './heartbeat.ts'
import { type OnTrouble, watchTrouble } from './trouble.ts'

export type { Redis }
export type RedisClient = Redis | Cluster

export interface RedisTimes {
  connectTimeoutMs?: number
  /** Longest pause between two attempts to connect. */
  reconnectMs?: number
  /** A server that says nothing for two of them is taken to be gone; a gateway gives the whole hop ten seconds. */
  heartbeatMs?: number
  /** After which a command has failed, whatever becomes of it. */
  commandMs?: number
}

export interface RedisOptionsOfOurs extends RedisTimes {
  /** The certificates (PEM) that the servers' are to be signed by; without it: the system's. */
  ca?: string | undefined
  /** Sentinel's own; without it it asks for none. */
  sentinelPassword?: string | undefined
  /** Told why no server answers, when that changes, and when one does again. */
  onTrouble?: OnTrouble
}

/** How long the other nodes, or Sentinels, are waited for, and how often nodes are asked who is whose master. */
const refreshMs = 1_000

/**
 * Connects at once, in the background: a server that is down shows at the first command.
 * @throws Error when the URL is none that contract knows.
 */
export function connectRedis(url: string, given: RedisOptionsOfOurs = {}): RedisClient {
  const { connectTimeoutMs = 1_500, reconnectMs = 500, heartbeatMs = 1_000, commandMs = 1_500 } = given
  const { ca, sentinelPassword, onTrouble = () => {} } = given
  const address = readRedisUrl(url)
  const retryStrategy = (attempt: number): number => Math.min(attempt * 50, reconnectMs)
  const options: RedisOptions = {
    ...optionsOf(address.login, ca),
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandMs,
    retryStrategy,
    // What is sent when the connection breaks fails there and then: sent again, it could be done twice.
    // What is asked for during the pause before the next attempt waits for that one attempt.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // A server that became a replica: look for the new master.
    reconnectOnError: error => error.message.startsWith('READONLY'),
  }
  const settle = (redis: Redis): void => keepHeartbeat(redis, heartbeatMs)

  if (address.kind === 'cluster') {
    const cluster = new Cluster(address.endpoints, {
      redisOptions: options,
      clusterRetryStrategy: retryStrategy,
      slotsRefreshTimeout: refreshMs,
      // A master that fell silent says nothing of its successor: the others do.
      slotsRefreshInterval: refreshMs,
      // It would wait for the cluster without end; so commands fail until the cluster has been found.
      enableOfflineQueue: false,
    })
    cluster.on('+node', settle)
    return watchTrouble(cluster, onTrouble)
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
          sentinelCommandTimeout: refreshMs,
          ...(sentinelPassword && { sentinelPassword }),
          ...(address.login.tls && { sentinelTLS: ca === undefined ? {} : { ca } }),
          // Sentinel tells of the successor while the old master's connection still looks well.
          failoverDetector: true,
        })
  settle(redis)
  return watchTrouble(redis, onTrouble)
}

/** Lets the commands under way finish, then closes for good. Never throws. */
export async function closeRedis(redis: RedisClient): Promise<void> {
  await redis.quit().catch(() => redis.disconnect())
}

/**
 * Teaches the connection a script under `name`; the result runs it in one exchange: keys first, then arguments. Without
 * `numberOfKeys` each call tells it before its keys.
 */
export function defineScript(
  redis: RedisClient,
  name: string,
  lua: string,
  numberOfKeys?: number,
): (...keysAndArguments: (string | number)[]) => Promise<unknown> {
  redis.defineCommand(name, { lua, ...(numberOfKeys !== undefined && { numberOfKeys }) })
  const scripts = redis as unknown as Record<string, (...given: (string | number)[]) => Promise<unknown>>
  return (...given) => {
    const run = scripts[name]
    if (run === undefined) throw new Error(`${name} was not defined`)
    return run.apply(redis, given)
  }
}

function optionsOf({ tls, ...login }: Login, ca: string | undefined): RedisOptions {
  return tls ? { ...login, tls: ca === undefined ? {} : { ca } } : login
}
