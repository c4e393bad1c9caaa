// Debian's exporters of Redis and PostgreSQL, given what an installation gives them: they tell what our rules ask for.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { exported } from '#test/support/exporters.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { startPostgres } from '#test/support/servers/postgres.ts'
import { startRedis } from '#test/support/servers/redis.ts'
import { startServerProcess } from '#test/support/servers/server-process.ts'

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

let told = ''
beforeAll(async () => {
  const [postgres, redis] = [await startPostgres(), await startRedis()]
  closing.push(postgres.stop, redis.stop)
  told = (await askRedisExporter(redis.url)) + (await askPostgresExporter(postgres.url))
})

/** With the file that deploy/make-secrets.sh makes, of a server that has no password. */
async function askRedisExporter(url: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tadamon-exporter-'))
  const file = join(folder, 'redis-exporter.json')
  writeFileSync(file, JSON.stringify({ [url]: '' }))
  return ask([inject('redisExporter'), `--redis.addr=${url}`, `--redis.password-file=${file}`], folder)
}

/** With the settings of compose.yaml, under the role that owns the tables. */
async function askPostgresExporter(url: string): Promise<string> {
  const { host, pathname, username, password } = new URL(url)
  const folder = mkdtempSync(join(tmpdir(), 'tadamon-exporter-'))
  const file = join(folder, 'postgres-password')
  writeFileSync(file, password)
  const settings = [
    `DATA_SOURCE_URI=${host}${pathname}?sslmode=disable`,
    `DATA_SOURCE_USER=${username}`,
    `DATA_SOURCE_PASS_FILE=${file}`,
  ]
  return ask(['/usr/bin/env', ...settings, inject('postgresExporter')], folder)
}

async function ask([program = '', ...args]: readonly string[], folder: string): Promise<string> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/metrics`
  const server = await startServerProcess({
    folder,
    command: [program, ...args, `--web.listen-address=127.0.0.1:${port}`],
    endSignal: 'SIGTERM',
    answers: async () => (await fetch(url)).ok,
  })
  closing.push(server.stop)
  return (await fetch(url)).text()
}

it.each(exported)('%s is told', name => {
  expect(told).toMatch(new RegExp(`^${name}(\\{| )`, 'm'))
})

it('both servers are seen', () => {
  expect(told).toMatch(/^redis_up 1$/m)
  expect(told).toMatch(/^pg_up(\{[^}]*\})? 1$/m)
})
