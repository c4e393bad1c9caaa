/** Fills Redis with conversations in progress, as real ones leave them. */
import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { askingHops } from './dialogue.ts'
import { newCall, playAll } from './load.ts'
import { callerOf } from './people.ts'
import type { Stage } from './stage.ts'
import type { Variant } from './variants.ts'

/**
 * Until there are `count`. One real conversation is played and its sealed record, lifetime and all, laid under as many
 * callers' keys: nobody reads them again, Redis has to hold them. Gives the bytes that each takes.
 */
export async function fillSessions(
  { redis: server, counting }: Stage,
  service: Variant,
  count: number,
  nextIndex: () => number,
): Promise<number> {
  const redis = new Redis(server.url)
  try {
    await redis.flushall()
    const call = newCall(service, callerOf(nextIndex(), true))
    await playAll(service, [call], { connections: 1, upTo: askingHops })
    const [key = ''] = await redis.keys('tadamon:*:session')
    const record = (await redis.getBuffer(key)) ?? Buffer.alloc(0)
    const before = await counting.redisMemory()
    const hashLength = /\{(.*)\}/.exec(key)?.[1]?.length ?? 64
    for (let done = 0; done < count; done += 1_000) {
      const batch = redis.pipeline()
      for (let some = done; some < Math.min(count, done + 1_000); some += 1) {
        const caller = `tadamon:{${randomBytes(hashLength / 2).toString('hex')}}`
        batch.set(`${caller}:session`, record, 'EX', 3_600)
        batch.set(`${caller}:note`, 'ar', 'EX', 86_400)
      }
      await batch.exec()
    }
    const after = await counting.redisMemory()
    return count === 0 ? record.length : (after.bytes - before.bytes) / count
  } finally {
    redis.disconnect()
  }
}

/** Of whoever was in it, and of all the others. */
export async function forgetSessions({ redis: server }: Stage): Promise<void> {
  const redis = new Redis(server.url)
  try {
    await redis.flushall()
  } finally {
    redis.disconnect()
  }
}
