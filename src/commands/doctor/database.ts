/** Whether the database is one to rely on: its version, its tables, whether it keeps what it was told, its clock. */
import { sql } from 'kysely'
import { sealedTables } from '../../composition/sealed-tables.ts'
import type { Config } from '../../config/config.ts'
import type { Queries } from '../../db/database.ts'
import { openPostgres } from '../../db/postgres.ts'
import { readGate } from '../../outbox/gate.ts'
import { unreadableTables } from '../../vault/sealed-rows.ts'
import { createSealer } from '../../vault/vault.ts'
import { compareClocks } from './clocks.ts'
import { type Finding, judge, look, right, unsure, wrong } from './finding.ts'

const oldestVersion = 15

export async function checkDatabase(config: Config, now: () => number): Promise<readonly Finding[]> {
  const { databaseUrl } = config
  if (databaseUrl === undefined) {
    return [wrong('DATABASE_URL', 'is unset: everything is kept in this process', 'set DATABASE_URL')]
  }
  const mend = 'is the server running, and DATABASE_URL right: host, port, role, password, pg_hba.conf?'
  return look('PostgreSQL', mend, async () => {
    const database = openPostgres(databaseUrl, { maxConnections: 2, caFile: config.databaseCaFile })
    try {
      const { queries } = database
      const server = await readServer(queries)
      return [
        ...judgeServer(server, config.databasePool),
        await compareClocks('PostgreSQL', now, async () => (await readServer(queries)).now.getTime()),
        ...(await checkTables(await database.lacks(), config, queries)),
      ]
    } finally {
      await database.close()
    }
  })
}

interface Server {
  version: number
  versionName: string
  now: Date
  isStandby: boolean
  isEncrypted: boolean
  isLocal: boolean
  maxConnections: number
  fsync: string
  synchronousCommit: string
  encoding: string
}

async function readServer(queries: Queries): Promise<Server> {
  const { rows } = await sql<Server>`select
    current_setting('server_version_num')::int / 10000 as version,
    current_setting('server_version') as "versionName",
    clock_timestamp() as now,
    pg_is_in_recovery() as "isStandby",
    coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as "isEncrypted",
    coalesce(inet_server_addr() <<= '127.0.0.0/8', true) as "isLocal",
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      as "maxConnections",
    current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as "synchronousCommit",
    current_setting('server_encoding') as encoding`.execute(queries)
  const [server] = rows
  if (server === undefined) throw new Error('a select without a row')
  return server
}

function judgeServer(server: Server, pool: number): Finding[] {
  const { version, versionName, maxConnections } = server
  return [
    judge('PostgreSQL', version >= oldestVersion, {
      right: `${versionName} answers${server.isEncrypted ? ', over TLS' : ''}`,
      wrong: `is ${versionName}`,
      mend: `${oldestVersion} or newer is needed`,
    }),
    judge('PostgreSQL', !server.isStandby, {
      right: 'takes writes',
      wrong: 'is a standby that takes no writes',
      mend: 'name the primary in DATABASE_URL, or all hosts: postgres://host1,host2/name',
    }),
    judge('PostgreSQL', server.isEncrypted || server.isLocal, {
      right: server.isEncrypted ? 'the way to it is encrypted' : 'is on this machine',
      wrong: 'is on another machine, in clear text',
      mend: 'add sslmode=verify-full to DATABASE_URL, with DATABASE_CA_FILE for a CA of your own',
    }),
    judge('PostgreSQL', maxConnections >= 2 * pool + 5, {
      right: `gives ${maxConnections} connections, two processes take ${2 * pool}`,
      wrong: `gives ${maxConnections} connections, and two processes take ${2 * pool}`,
      mend: 'raise max_connections, or lower DATABASE_POOL',
    }),
    judge('PostgreSQL', server.fsync === 'on' && server.synchronousCommit !== 'off', {
      right: 'keeps what it has confirmed',
      wrong: 'forgets what it has confirmed when the machine loses power',
      mend: 'set fsync = on and synchronous_commit = on',
    }),
    judge('PostgreSQL', server.encoding === 'UTF8', {
      right: 'holds any text (UTF8)',
      wrong: `holds ${server.encoding} alone`,
      mend: 'make the database anew with encoding UTF8',
    }),
  ]
}

async function checkTables(
  lacking: readonly string[],
  config: Config,
  queries: Queries,
): Promise<readonly Finding[]> {
  if (lacking.length > 0) {
    return [wrong('tables', `are older than this version (${lacking.length} steps)`, 'npm run migrate')]
  }
  const { dataKeys } = config
  const unreadable =
    dataKeys === undefined ? [] : await unreadableTables(queries, createSealer(dataKeys), sealedTables)
  const { paused, held } = await readGate(queries)
  return [
    right('tables', 'are those of this version'),
    judge('DATA_KEYS', unreadable.length === 0, {
      right: 'open what is in the database',
      wrong: `do not open ${unreadable.join(', ')}`,
      mend: 'put the key that it was sealed under back behind the first, separated by a comma',
    }),
    ...(paused === null
      ? []
      : [unsure('sending', `paused: ${paused.why}`, 'npm run outbox, then npm run outbox -- resume')]),
    ...Object.entries(held).map(([medium, { why }]) =>
      wrong('sending', `the carrier refuses us (${medium}): ${why}`, 'mend its key, credit or sender'),
    ),
  ]
}
