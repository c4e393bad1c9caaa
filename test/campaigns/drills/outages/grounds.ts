/** What outages happen to: servers as they stand, alone, in pairs and in clusters, and what is done to a process. */
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Environment } from '#test/support/environment.ts'
import { startHaproxy } from '#test/support/servers/haproxy.ts'
import { startPostgres, startStandby } from '#test/support/servers/postgres.ts'
import { startLargeCluster, startRedis } from '#test/support/servers/redis.ts'
import { makeTables } from '#test/support/tables.ts'

export async function plain(environment: Environment) {
  const { redis, postgres } = await environment.startServers()
  const { REDIS_URL = '', DATABASE_URL = '' } = environment.settings
  return { redis, postgres, redisUrl: REDIS_URL, databaseUrl: DATABASE_URL }
}

export function throughPort(url: string, port: number): string {
  const through = new URL(url)
  through.port = String(port)
  return through.href
}

export function signalAll(pid: number, signal: NodeJS.Signals): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  for (const each of [pid, ...children.map(Number)]) process.kill(each, signal)
}

export async function administer(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

const clusterUrl = (nodes: readonly { port: number }[]) =>
  `redis://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`

export async function onCluster(environment: Environment) {
  const [nodes, { databaseUrl }] = [await startLargeCluster(), await plain(environment)]
  for (const node of nodes) environment.onClose(node.stop)
  return { nodes, databaseUrl, redisUrl: clusterUrl(nodes) }
}

export async function onPair(environment: Environment) {
  const primary = await startPostgres({ replicated: true, durable: true })
  environment.onClose(primary.stop)
  const redis = await startRedis()
  environment.onClose(redis.stop)
  const direct = await makeTables(await primary.createDatabase('tadamon'))
  const standby = await startStandby(primary)
  environment.onClose(standby.stop)
  // From here on a commit is one on both: what a caller was told is not lost with a server.
  await administer(primary.url, `alter system set synchronous_standby_names = '*'`, 'select pg_reload_conf()')
  const both = direct.replace(`:${primary.port}/`, `:${primary.port},127.0.0.1:${standby.port}/`)
  return { primary, standby, redis, databaseUrl: both, standbyUrl: throughPort(direct, standby.port) }
}

export async function freeze(pid: number, ms: number): Promise<void> {
  process.kill(pid, 'SIGSTOP')
  await wait(ms)
  process.kill(pid, 'SIGCONT')
}

export async function balanced(
  environment: Environment,
  services: readonly { port: number }[],
): Promise<string> {
  const haproxy = await startHaproxy(services.map(({ port }) => port))
  environment.onClose(haproxy.stop)
  return haproxy.url
}
