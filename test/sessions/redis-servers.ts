// Redis in the forms that only a few tests need: a cluster of one node, and Sentinel watching a server.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '#test/servers/free-port.ts'
import { programFor } from '#test/servers/programs.ts'
import { type ServerProcess, startServerProcess } from '#test/servers/server-process.ts'

export type Served = ServerProcess & { port: number }

export const startClusterNode = async (): Promise<Served> => {
  const port = await freePort()
  const started = await start(port, [
    '--port',
    String(port),
    '--cluster-enabled',
    'yes',
    '--cluster-announce-ip',
    '127.0.0.1',
    '--save',
    '',
  ])
  await ask(port, async redis => {
    await redis.call('cluster', 'addslotsrange', '0', '16383')
    while (!String(await redis.call('cluster', 'info')).includes('cluster_state:ok')) await wait(20)
  })
  return started
}

/** A Sentinel that knows the server on `masterPort` as `tadamon`. */
export const startSentinel = async (masterPort: number): Promise<Served> => {
  const port = await freePort()
  const config = `port ${port}\nsentinel monitor tadamon 127.0.0.1 ${masterPort} 1\n`
  return start(port, ['sentinel.conf', '--sentinel'], config)
}

const start = async (port: number, options: string[], config = ''): Promise<Served> => {
  const program = await programFor({ program: 'redis-server', package: 'redis-server' })
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-redis-'))
  await writeFile(join(folder, 'sentinel.conf'), config)
  const server = await startServerProcess({
    folder,
    command: [program, ...options],
    endSignal: 'SIGTERM',
    answers: () => ask(port, async redis => (await redis.ping()) === 'PONG'),
  })
  return {
    port,
    get pid() {
      return server.pid
    },
    stop: server.stop,
    kill: server.kill,
    restart: server.restart,
  }
}

const ask = async <T>(port: number, question: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis({
    port,
    lazyConnect: true,
    retryStrategy: () => null,
    enableReadyCheck: false,
  })
  redis.on('error', () => {})
  try {
    await redis.connect()
    return await question(redis)
  } finally {
    redis.disconnect()
  }
}
