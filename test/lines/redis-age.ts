// Lets everything in a Redis database grow older at once: Redis lives by a clock that no test can move.
import { Redis } from 'ioredis'

const script = `
for _, key in ipairs(redis.call('keys', '*')) do
  local left = redis.call('pttl', key)
  if left >= 0 then redis.call('pexpire', key, math.max(left - ARGV[1], 0)) end
end`

export const ageRedis = async (url: string, seconds: number): Promise<void> => {
  const client = new Redis(url)
  try {
    await client.eval(script, 0, seconds * 1_000)
  } finally {
    client.disconnect()
  }
}
