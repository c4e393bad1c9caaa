// Everything that rests in Redis and in the database, as somebody who took a copy would have it.
import { Redis } from 'ioredis'
import { Client, escapeIdentifier } from 'pg'
import type { Haystack } from './canaries.ts'

/** Every key, and every value of every type. */
export async function readRedis(url: string): Promise<Haystack[]> {
  const redis = new Redis(url)
  try {
    const keys: Buffer[] = []
    for await (const batch of redis.scanBufferStream({ count: 500 })) keys.push(...(batch as Buffer[]))
    return await Promise.all(
      keys.map(async key => ({
        where: `Redis ${key.toString('latin1')}`,
        content: Buffer.concat([key, ...(await valuesOf(redis, key))]),
      })),
    )
  } finally {
    redis.disconnect()
  }
}

async function valuesOf(redis: Redis, key: Buffer): Promise<Buffer[]> {
  const type = await redis.type(key)
  const read: Record<string, () => Promise<unknown>> = {
    string: () => redis.getBuffer(key),
    list: () => redis.lrangeBuffer(key, 0, -1),
    set: () => redis.smembersBuffer(key),
    hash: () => redis.hgetallBuffer(key),
    zset: () => redis.zrangeBuffer(key, 0, -1),
    stream: () => redis.xrangeBuffer(key, '-', '+'),
  }
  return buffersIn(await read[type]?.())
}

function buffersIn(value: unknown): Buffer[] {
  if (Buffer.isBuffer(value)) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => [Buffer.from(name), ...buffersIn(each)])
}

/** Every column of every row of every table, those of the jobs too; bytes as they are. */
export async function readDatabase(url: string): Promise<Haystack[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ schema: string; name: string }>(`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`)
    const haystacks: Haystack[] = []
    for (const { schema, name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(
        `select * from ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`,
      )
      const parts = rows.flatMap(row =>
        Object.entries(row).flatMap(([column, value]) => [Buffer.from(`\n${column} `), bytesOf(value)]),
      )
      haystacks.push({ where: `table ${schema}.${name}`, content: Buffer.concat(parts) })
    }
    return haystacks
  } finally {
    await client.end()
  }
}

function bytesOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value
  // The fraction of a second has six digits, as a code has.
  if (value instanceof Date) return Buffer.from(value.toISOString().slice(0, 19))
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value ?? null))
}
