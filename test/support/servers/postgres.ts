// A real PostgreSQL on the loopback interface, with a cluster of its own in a temporary folder.
import { realpathSync } from 'node:fs'
import { chown, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client, escapeIdentifier } from 'pg'
import { unprivilegedAccount } from './account.ts'
import { freePort } from './free-port.ts'
import { programFor } from './programs.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

export type PostgresServer = ServerProcess & {
  url: string
  port: number
  /** Makes an empty database and gives its URL. */
  createDatabase: (name: string) => Promise<string>
}

const clusterOptions = [
  '--username=postgres',
  '--auth=trust',
  '--encoding=UTF8',
  '--locale=C.UTF-8',
  '--no-sync',
]

/** `place`: where its folder is made. `replicated`: a standby may follow it. `durable`: commits reach the disk, as in production; without it the server trades that for speed. */
export const startPostgres = async ({
  durable = false,
  replicated = false,
  place = tmpdir(),
  settings: more = {} as Record<string, string>,
} = {}): Promise<PostgresServer> => {
  const programs = await postgresPrograms()
  const account = unprivilegedAccount()
  const folder = await mkdtemp(join(place, 'tadamon-postgres-'))
  const data = join(folder, 'data')
  if (account) await chown(folder, account.uid, account.gid)
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const speed = durable ? 'on' : 'off'
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    max_connections: '300',
    fsync: speed,
    synchronous_commit: speed,
    full_page_writes: replicated ? 'on' : speed,
    ...more,
  }
  const server = await startServerProcess({
    folder,
    account,
    prepare: [programs.initdb, `--pgdata=${data}`, ...clusterOptions],
    command: [
      programs.postgres,
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // "Fast": it does not wait for clients to leave.
    endSignal: 'SIGINT',
    answers: async () => {
      await query(url, 'select 1')
      return true
    },
  })
  return {
    url,
    port,
    createDatabase: name => createDatabase(url, name),
    get pid() {
      return server.pid
    },
    stop: server.stop,
    kill: server.kill,
    restart: server.restart,
  }
}

/** A second server that follows this one, until it is promoted. */
export const startStandby = async (primary: Pick<PostgresServer, 'port'>) => {
  const programs = await postgresPrograms()
  const account = unprivilegedAccount()
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-standby-'))
  const data = join(folder, 'data')
  if (account) await chown(folder, account.uid, account.gid)
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const basebackup = join(dirname(programs.initdb), 'pg_basebackup')
  const from = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'postgres', '-c', 'fast', '--no-sync']
  const settings = ['-c', `port=${port}`, '-c', `unix_socket_directories=${folder}`]
  const fixed = ['listen_addresses=127.0.0.1', 'max_connections=300', 'fsync=off']
  const server = await startServerProcess({
    folder,
    account,
    prepare: [basebackup, ...from, '--write-recovery-conf', '--pgdata', data],
    command: [programs.postgres, '-D', data, ...settings, ...fixed.flatMap(each => ['-c', each])],
    endSignal: 'SIGINT',
    answers: async () => {
      await query(url, 'select 1')
      return true
    },
  })
  return {
    port,
    url,
    stop: server.stop,
    kill: server.kill,
    /** Takes writes from then on. */
    promote: () => query(url, 'select pg_promote(true, 30)'),
  }
}

/** Makes a database on the server of this URL, empty or a copy of one there, and gives the new one's URL. */
export const createDatabase = async (serverUrl: string, name: string, copied?: string): Promise<string> => {
  const template = copied === undefined ? '' : ` template ${escapeIdentifier(copied)}`
  await query(serverUrl, `create database ${escapeIdentifier(name)}${template}`)
  return new URL(`/${encodeURIComponent(name)}`, serverUrl).href
}

// Debian keeps the server's programs out of the PATH; both must come from one version.
const postgresPrograms = async () => {
  const lookIn = ['/usr/lib/postgresql/*/bin']
  const initdb = realpathSync(await programFor({ program: 'initdb', package: 'postgresql', lookIn }))
  return { initdb, postgres: join(dirname(initdb), 'postgres') }
}

/** Runs one statement on a connection of its own. */
const query = async (url: string, sql: string): Promise<void> => {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end().catch(() => {})
  }
}
