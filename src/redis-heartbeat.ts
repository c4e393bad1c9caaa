/**
 * Notices a Redis that vanished without closing its connection (a host that lost its power, a firewall that forgot):
 * the system would go on waiting for a quarter of an hour.
 *
 * ioredis has an option for it, `socketTimeout`, whose timer outlives its connection in 5.11 and ends the next one
 * (redis/ioredis#2147).
 */
import type { Duplex } from 'node:stream'

/** The part of an ioredis connection that is needed here. */
interface Connection {
  readonly status: string
  readonly stream: Duplex
  ping(): Promise<unknown>
  once(event: 'end', listener: () => void): unknown
}

/** A ping that is not answered within the connection's command time-out ends the connection; ioredis opens another. */
export function keepHeartbeat(redis: Connection, everyMs: number): void {
  const timer = setInterval(() => {
    if (redis.status !== 'ready') return
    const { stream } = redis
    redis.ping().catch((error: Error) => {
      // A server that refuses a ping is there.
      if (error.name !== 'ReplyError') stream.destroy()
    })
  }, everyMs)
  timer.unref()
  redis.once('end', () => clearInterval(timer))
}
