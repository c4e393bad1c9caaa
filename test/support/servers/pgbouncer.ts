// PgBouncer in transaction mode, as Debian has it, in front of a PostgreSQL on this machine.
import { chown, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { unprivilegedAccount } from './account.ts'
import { freePort } from './free-port.ts'
import { programFor } from './programs.ts'
import { startServerProcess } from './server-process.ts'

/** `poolSize`: connections to the server for one database and user. */
export const startPgbouncer = async (postgresPort: number, { poolSize = 8 } = {}) => {
  const program = await programFor({ program: 'pgbouncer', package: 'pgbouncer' })
  const account = unprivilegedAccount()
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-pgbouncer-'))
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  const lines = [
    '[databases]',
    `* = host=127.0.0.1 port=${postgresPort}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'auth_user = postgres',
    'pool_mode = transaction',
    `default_pool_size = ${poolSize}`,
    'max_client_conn = 500',
  ]
  // "any" takes no user of the client's: each database says whom it is opened as.
  await writeFile(file, `${lines.join('\n').replace('* =', '* = user=postgres')}\n`)
  if (account) {
    await chown(folder, account.uid, account.gid)
    await chown(file, account.uid, account.gid)
  }
  const server = await startServerProcess({
    folder,
    account,
    command: [program, file],
    endSignal: 'SIGINT',
    answers: async () => {
      const client = new Client({ connectionString: `postgres://postgres@127.0.0.1:${port}/postgres` })
      client.on('error', () => {})
      try {
        await client.connect()
        await client.query('select 1')
        return true
      } finally {
        await client.end().catch(() => {})
      }
    },
  })
  return { port, stop: server.stop, kill: server.kill, restart: server.restart }
}
