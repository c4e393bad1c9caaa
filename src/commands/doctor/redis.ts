/** Whether Redis keeps conversations and counts: its version, what it does when it is full, over a restart, its clock. */
import { openRedis } from '../../composition/redis.ts'
import type { Config } from '../../config/config.ts'
import { closeRedis, type RedisClient } from '../../redis/connection.ts'
import { losesCounts, readEviction } from '../../redis/eviction.ts'
import { probeWrites } from '../../redis/probe.ts'
import { compareClocks } from './clocks.ts'
import { type Finding, judge, look, unsure, wrong } from './finding.ts'

const oldestVersion = 7

export async function checkRedis(config: Config, now: () => number): Promise<readonly Finding[]> {
  let why: string | undefined
  const heard = ({ code }: { code?: unknown }) => {
    why = String(code)
  }
  const redis = openRedis(config, { error: heard, info: () => {} })
  if (redis === undefined) {
    return [wrong('REDIS_URL', 'is unset: conversations are kept in this process', 'set REDIS_URL')]
  }
  const mend = 'is the server running, and REDIS_URL right: host, port, user, password?'
  return look('Redis', mend, async () => {
    try {
      await probeWrites(redis)
      const clock = redis.isCluster
        ? []
        : [await compareClocks('Redis', now, async () => timeOf(await redis.call('time')))]
      return [...(await readServer(redis)), ...clock]
    } catch (error) {
      // What a command says is that it gave up; what the connection said is why.
      throw why === undefined ? error : Object.assign(new Error('no answer'), { code: why })
    } finally {
      await closeRedis(redis)
    }
  })
}

async function readServer(redis: RedisClient): Promise<Finding[]> {
  const info = await redis.info().catch(() => '')
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]
  const version = field('redis_version')
  const eviction = await readEviction(redis)
  if (version === undefined || eviction === undefined) {
    return [
      unsure(
        'Redis',
        'takes writes, and does not say what it is',
        'see yourself: Redis 7 or newer, maxmemory-policy noeviction, appendonly yes',
      ),
    ]
  }
  return [
    judge('Redis', Number.parseInt(version, 10) >= oldestVersion, {
      right: `${version} takes writes`,
      wrong: `is ${version}`,
      mend: `${oldestVersion} or newer is needed`,
    }),
    judge('Redis', !losesCounts(eviction), {
      right: `when it is full: ${eviction.policy}`,
      wrong: `when it is full it evicts conversations and counts: ${eviction.policy}`,
      mend: 'set maxmemory-policy noeviction',
    }),
    judge('Redis', field('aof_enabled') === '1', {
      right: 'keeps what it was told over a restart',
      wrong: 'forgets what it was told since its last snapshot when it starts anew',
      mend: 'set appendonly yes',
    }),
  ]
}

function timeOf(answer: unknown): number {
  const [seconds, microseconds] = answer as [string, string]
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000
}
