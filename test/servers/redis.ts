// A real Redis on the loopback interface, in a temporary folder.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { programFor } from './programs.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

/** Logical databases on one server: each `freshRedisUrl()` of a run takes a new one. */
export const redisDatabases = 4096

export type RedisServer = ServerProcess & { url: string; port: number }

/** `appendOnly`: each write is on disk before it is answered. Without it nothing survives a restart. */
export const startRedis = async ({ appendOnly = false } = {}): Promise<RedisServer> => {
  const program = await programFor({ program: 'redis-server', package: 'redis-server' })
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: folder,
    databases: String(redisDatabases),
    save: '',
    appendonly: appendOnly ? 'yes' : 'no',
    appendfsync: 'always',
  }
  const server = await startServerProcess({
    folder,
    command: [program, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])],
    endSignal: 'SIGTERM',
    answers: () => ping(url),
  })
  return {
    url,
    port,
    get pid() {
      return server.pid
    },
    stop: server.stop,
    kill: server.kill,
    restart: server.restart,
  }
}

const ping = async (url: string): Promise<boolean> => {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.ping()) === 'PONG'
  } finally {
    client.disconnect()
  }
}
