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
  /** None before the first attempt to connect. */
  readonly stream?: Duplex
  ping(): Promise<unknown>
  once(event: 'end', listener: () => void): unknown
}

/**
 * Ends a connection on which a ping is unanswered when the next is due, and with it all that waits on it; ioredis opens
 * another. One timer for all commands: a time-out for each would cost every hop two.
 */
export function keepHeartbeat(redis: Connection, everyMs: number): void {
  let isUnanswered = false
  const answered = (): void => {
    isUnanswered = false
  }
  const timer = setInterval(() => {
    // Between two attempts nothing can answer; a ping would wait, and with it a program that is about to end.
    if (redis.stream?.destroyed) return answered()
    if (isUnanswered) redis.stream?.destroy()
    isUnanswered = true
    // One that is refused was answered too.
    redis.ping().then(answered, answered)
  }, everyMs)
  timer.unref()
  redis.once('end', () => clearInterval(timer))
}
