// Real Redis servers on the loopback interface, each in a temporary folder: one alone, a cluster of one node, a Sentinel.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { programFor } from './programs.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

/** Logical databases on one server: each `freshRedisUrl()` of a run takes a new one. */
export const redisDatabases = 4096

export type RedisServer = ServerProcess & {
  url: string
  port: number
  /** Where the nodes of a cluster talk to each other. */
  clusterPort: number
}

/** `appendOnly`: each write is on disk before it is answered. Without it nothing survives a restart. */
export const startRedis = ({ appendOnly = false } = {}): Promise<RedisServer> =>
  start({
    databases: String(redisDatabases),
    appendonly: appendOnly ? 'yes' : 'no',
    appendfsync: 'always',
  })

/** One that speaks TLS alone, on the host that the certificate is for. */
export const startTlsRedis = (files: {
  ca: string
  key: string
  certificate: string
}): Promise<RedisServer> =>
  start({
    'tls-ca-cert-file': files.ca,
    'tls-key-file': files.key,
    'tls-cert-file': files.certificate,
    'tls-auth-clients': 'no',
  })

/** A cluster whose one node has all slots. */
export const startRedisCluster = async (): Promise<RedisServer> => {
  const node = await start({ 'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1' })
  await ask(node.url, async redis => {
    await redis.call('cluster', 'addslotsrange', '0', '16383')
    while (!String(await redis.call('cluster', 'info')).includes('cluster_state:ok')) await wait(20)
  })
  return node
}

const timeoutMs = 2_000

/** Three masters, each with a replica, as docs/operations.md asks for. */
export const startLargeCluster = async (): Promise<RedisServer[]> => {
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-announce-ip': '127.0.0.1',
    'cluster-node-timeout': String(timeoutMs),
    'cluster-allow-replica-migration': 'no',
  }
  const nodes = await Promise.all(Array.from({ length: 6 }, () => start(settings)))
  const [first, ...others] = nodes as [RedisServer, ...RedisServer[]]
  const masters = nodes.slice(0, 3)
  await Promise.all(
    masters.map((node, index) =>
      ask(node.url, redis =>
        redis.call(
          'cluster',
          'addslotsrange',
          Math.ceil((16384 * index) / 3),
          Math.ceil((16384 * (index + 1)) / 3) - 1,
        ),
      ),
    ),
  )
  await ask(first.url, async redis => {
    for (const { port, clusterPort } of others)
      await redis.call('cluster', 'meet', '127.0.0.1', port, clusterPort)
  })
  const ids = await Promise.all(
    masters.map(node => ask(node.url, async redis => String(await redis.call('cluster', 'myid')))),
  )
  for (const [index, id] of ids.entries()) {
    await ask((nodes[index + 3] as RedisServer).url, async redis => {
      while (!String(await redis.call('cluster', 'nodes')).includes(`${id} `)) await wait(50)
      await redis.call('cluster', 'replicate', id)
    })
  }
  for (const [index, { url }] of nodes.entries()) {
    await ask(url, async redis => {
      while (!String(await redis.call('cluster', 'info')).includes('cluster_state:ok')) await wait(50)
      if (index >= 3)
        while (!(await redis.info('replication')).includes('master_link_status:up')) await wait(50)
    })
  }
  return nodes
}

/** One master with two replicas, under three Sentinels. */
export const startSentinelGroup = async () => {
  const [master, ...replicas] = await Promise.all([start({}), start({}), start({})])
  for (const { url } of replicas) {
    await ask(url, async redis => {
      await redis.replicaof('127.0.0.1', master.port)
      while (!(await redis.info('replication')).includes('master_link_status:up')) await wait(50)
    })
  }
  const conf = [
    `sentinel monitor tadamon 127.0.0.1 ${master.port} 2`,
    `sentinel down-after-milliseconds tadamon ${timeoutMs}`,
    'sentinel failover-timeout tadamon 6000',
  ].join('\n')
  const sentinels = await Promise.all(Array.from({ length: 3 }, () => start({}, conf)))
  for (const { url } of sentinels) {
    await ask(url, async redis => {
      while (!/num-other-sentinels,2/.test(String(await redis.call('sentinel', 'master', 'tadamon'))))
        await wait(100)
    })
  }
  const url = `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/tadamon`
  return { url, master, replicas, sentinels, all: [master, ...replicas, ...sentinels] }
}

/** A Sentinel that knows the server on `masterPort` as `tadamon`, and whoever asks it by `password`, where it has one. */
export const startSentinel = (masterPort: number, password?: string): Promise<RedisServer> => {
  const conf = [
    `sentinel monitor tadamon 127.0.0.1 ${masterPort} 1`,
    ...(password === undefined ? [] : [`requirepass ${password}`]),
  ].join('\n')
  return start({}, conf, password)
}

/** A Sentinel where it has a `sentinel` configuration, which it takes from a file alone. */
const start = async (
  settings: Record<string, string>,
  sentinel?: string,
  password?: string,
): Promise<RedisServer> => {
  const program = await programFor({ program: 'redis-server', package: 'redis-server' })
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-redis-'))
  // Redis would take `port` + 10,000, which may be an outgoing connection's.
  const [port, clusterPort] = [await freePort(), await freePort()]
  const login = password === undefined ? '' : `:${password}@`
  const url = `${'tls-cert-file' in settings ? 'rediss' : 'redis'}://${login}127.0.0.1:${port}`
  const isTls = 'tls-cert-file' in settings
  const ports = isTls ? { port: '0', 'tls-port': String(port) } : { port: String(port) }
  const all = {
    bind: '127.0.0.1',
    ...ports,
    'cluster-port': String(clusterPort),
    dir: folder,
    save: '',
    ...settings,
  }
  const options = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])
  if (sentinel !== undefined) await writeFile(join(folder, 'sentinel.conf'), `port ${port}\n${sentinel}\n`)
  const server = await startServerProcess({
    folder,
    command: [program, ...(sentinel === undefined ? options : ['sentinel.conf', '--sentinel'])],
    endSignal: 'SIGTERM',
    answers: () => ask(url, async redis => (await redis.ping()) === 'PONG'),
  })
  return {
    url,
    port,
    clusterPort,
    get pid() {
      return server.pid
    },
    stop: server.stop,
    kill: server.kill,
    restart: server.restart,
  }
}

/** On a connection of its own. */
const ask = async <T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    enableReadyCheck: false,
    ...(url.startsWith('rediss') && { tls: { rejectUnauthorized: false } }),
  })
  redis.on('error', () => {})
  try {
    await redis.connect()
    return await question(redis)
  } finally {
    redis.disconnect()
  }
}

const growOlder = `
for _, key in ipairs(redis.call('keys', '*')) do
  local left = redis.call('pttl', key)
  if left >= 0 then redis.call('pexpire', key, math.max(left - ARGV[1], 0)) end
end`

/** Lets everything in a database grow older at once: Redis lives by a clock that no test can move. */
export const ageRedis = (url: string, seconds: number): Promise<unknown> =>
  ask(url, redis => redis.eval(growOlder, 0, seconds * 1_000))
