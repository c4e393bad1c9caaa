// The servers under the tests do what the tests rely on: answer, come back, crash, and leave nothing behind.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readlinkSync } from 'node:fs'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { freshDatabaseUrl, freshRedisUrl } from './fresh.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const redisOf = async (options = {}) => {
  const server = await startRedis(options)
  cleanups.push(server.stop)
  return server
}
const postgresOf = async (options = {}) => {
  const server = await startPostgres(options)
  cleanups.push(server.stop)
  return server
}
const redis = async <T>(url: string, ask: (client: Redis) => Promise<T>): Promise<T> => {
  const client = new Redis(url)
  try {
    return await ask(client)
  } finally {
    client.disconnect()
  }
}
const sql = async (url: string, text: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}
const folderOf = (pid: number) => readlinkSync(`/proc/${pid}/cwd`).replace(/\/data$/, '')
const isAlive = (pid: number) => existsSync(`/proc/${pid}`)
const gone = { timeout: 10_000, interval: 50 }

describe('Redis', () => {
  test('answers, keeps its URL over a restart, and leaves nothing when stopped', async () => {
    const server = await redisOf()
    const { url, pid } = server
    const folder = folderOf(pid)
    await redis(url, client => client.set('key', 'value'))
    await server.restart()
    expect(server.url).toBe(url)
    expect(isAlive(pid)).toBe(false)
    expect(await redis(url, client => client.get('key'))).toBeNull()
    const last = server.pid
    await server.stop()
    await server.stop()
    expect([isAlive(last), existsSync(folder)]).toEqual([false, false])
    await expect(server.restart()).rejects.toThrow(/folder is gone/)
  })

  test('keeps what it answered through a crash when it appends to its file', async () => {
    const server = await redisOf({ appendOnly: true })
    await redis(server.url, client => client.set('key', 'value'))
    await server.kill()
    expect(() => server.pid).toThrow(/not running/)
    await server.restart()
    expect(await redis(server.url, client => client.get('key'))).toBe('value')
  })
})

describe('PostgreSQL', () => {
  test('answers, keeps its URL and data over a restart, and leaves nothing when stopped', async () => {
    const server = await postgresOf()
    const { pid } = server
    const folder = folderOf(pid)
    const url = await server.createDatabase('with "quotes" and blanks')
    await sql(url, 'create table kept as select 7 as number')
    await server.restart()
    expect(isAlive(pid)).toBe(false)
    expect(await sql(url, 'select number from kept')).toEqual([7])
    const last = server.pid
    await server.stop()
    expect([isAlive(last), existsSync(folder)]).toEqual([false, false])
  })

  test('keeps what it committed through a crash when durable', async () => {
    const server = await postgresOf({ durable: true })
    expect(await sql(server.url, 'show fsync')).toEqual(['on'])
    await sql(server.url, 'create table kept as select 7 as number')
    await server.kill()
    await server.restart()
    expect(await sql(server.url, 'select number from kept')).toEqual([7])
  })

  test('listens on the loopback interface alone', async () => {
    expect(await sql(await freshDatabaseUrl(), 'show listen_addresses')).toEqual(['127.0.0.1'])
  })
})

test('servers and folders go when the process that started them is killed', async () => {
  const script = `
    import { startRedis } from '#test/support/servers/redis.ts'
    import { startPostgres } from '#test/support/servers/postgres.ts'
    const servers = await Promise.all([startRedis(), startPostgres()])
    console.log(JSON.stringify(servers.map(server => server.pid)))
    setInterval(() => {}, 1000)`
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', script])
  const [line] = await once(starter.stdout, 'data')
  const pids: number[] = JSON.parse(String(line))
  const folders = pids.map(folderOf)
  expect(pids.map(isAlive)).toEqual([true, true])
  starter.kill('SIGKILL')
  await vi.waitFor(() => {
    expect(pids.filter(isAlive)).toEqual([])
    expect(folders.filter(folder => existsSync(folder))).toEqual([])
  }, gone)
})

describe('fresh', () => {
  test('gives each caller an empty PostgreSQL database', async () => {
    const urls = await Promise.all([freshDatabaseUrl(), freshDatabaseUrl(), freshDatabaseUrl()])
    expect(new Set(urls).size).toBe(3)
    await Promise.all(urls.map(url => sql(url, 'create table mine ()')))
  })

  test('gives each caller an empty Redis database', async () => {
    const urls = await Promise.all([freshRedisUrl(), freshRedisUrl(), freshRedisUrl()])
    expect(new Set(urls).size).toBe(3)
    const sizes = await Promise.all(
      urls.map(url => redis(url, client => client.set('mine', url).then(() => client.dbsize()))),
    )
    expect(sizes).toEqual([1, 1, 1])
  })
})
