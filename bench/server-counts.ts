/** How much Redis and PostgreSQL were asked, by their own counting. */
import { Redis } from 'ioredis'
import pg from 'pg'

/** Since the servers started. */
export interface ServerCounts {
  redisCommands: number
  redisBytesIn: number
  redisBytesOut: number
  postgresStatements: number
  /** Written to the log of changes, which is what reaches the disk first. */
  postgresBytes: number
}

export interface Counting {
  read(): Promise<ServerCounts>
  /** Bytes that Redis holds, keys, records and its own book-keeping; and how many keys. */
  redisMemory(): Promise<{ bytes: number; keys: number }>
  /** Rows of each table, and the bytes that each takes with its indexes. */
  tables(): Promise<Record<string, { rows: number; bytesEach: number }>>
  close(): Promise<void>
}

/** `redisUrl` and `databaseUrl` are servers of the bench's own. */
export async function openCounting(redisUrl: string, databaseUrl: string): Promise<Counting> {
  const redis = new Redis(redisUrl)
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query('create extension if not exists pg_stat_statements')
  const info = async () => {
    const text = await redis.info()
    return (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1])
  }
  return {
    async read() {
      const value = await info()
      const { rows } = await client.query<{ statements: string; bytes: string }>(
        `select (select sum(calls) from pg_stat_statements) as statements, pg_current_wal_lsn() - '0/0' as bytes`,
      )
      return {
        redisCommands: value('total_commands_processed'),
        redisBytesIn: value('total_net_input_bytes'),
        redisBytesOut: value('total_net_output_bytes'),
        postgresStatements: Number(rows[0]?.statements),
        postgresBytes: Number(rows[0]?.bytes),
      }
    },
    async redisMemory() {
      const value = await info()
      return { bytes: value('used_memory'), keys: await redis.dbsize() }
    },
    async tables() {
      await client.query('vacuum analyze')
      const { rows } = await client.query<{ name: string; rows: number; bytes: string }>(
        `select coalesce(pg_partition_root(oid), oid)::regclass::text as name, sum(reltuples)::int as rows,
           sum(pg_total_relation_size(oid)) as bytes
         from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples > 0 group by 1`,
      )
      return Object.fromEntries(
        rows.map(({ name, rows: count, bytes }) => [name, { rows: count, bytesEach: Number(bytes) / count }]),
      )
    },
    async close() {
      redis.disconnect()
      await client.end()
    },
  }
}

export function differenceOf(before: ServerCounts, after: ServerCounts): ServerCounts {
  return {
    redisCommands: after.redisCommands - before.redisCommands,
    redisBytesIn: after.redisBytesIn - before.redisBytesIn,
    redisBytesOut: after.redisBytesOut - before.redisBytesOut,
    postgresStatements: after.postgresStatements - before.postgresStatements,
    postgresBytes: after.postgresBytes - before.postgresBytes,
  }
}
