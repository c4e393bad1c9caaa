/** What Redis throws away when its memory is full: counts and sessions have a time to live, so most policies take them. */
import type { RedisClient } from './connection.ts'

export interface Eviction {
  policy: string
  /** 0: as much as there is. */
  maxBytes: number
}

/** Undefined when the server does not say, or does not answer. */
export async function readEviction(redis: RedisClient): Promise<Eviction | undefined> {
  const info = await redis.info('memory').catch(() => '')
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]
  const policy = field('maxmemory_policy')
  return policy === undefined ? undefined : { policy, maxBytes: Number(field('maxmemory') ?? 0) }
}

/** Whether a full memory costs sessions and counts, in place of refusing what is new. */
export function losesCounts({ policy }: Eviction): boolean {
  return policy !== 'noeviction' && policy !== 'volatile-ttl'
}
