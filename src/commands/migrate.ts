/** `npm run migrate`: brings the tables of a server to this version's, while the version before goes on beside it. */
import { parseArgs } from 'node:util'
import { readMigrationConfig } from '../config/config.ts'
import { leftToDo } from '../db/brief-locks.ts'
import type { Database } from '../db/database.ts'
import { openPostgres } from '../db/postgres.ts'
import { OperatorError } from '../platform/operator-error.ts'
import { runCommand } from './command.ts'

const usage = `npm run migrate                        brings the tables of DATABASE_URL to this version's
npm run migrate -- --check             says what it would do, and does nothing
npm run migrate -- --wait MINUTES      how long it waits for whoever holds a table (a backup, a report); 120

Run it before a new version starts, beside the one that runs: that one goes on, before, meanwhile and after.
A lock that keeps out others is waited for half a second at a time, and it is said who is in the way.
Interrupted, it takes back what it had begun; run again, it goes on where it was.
It needs a connection of its own to the server: not through a pooler that shares connections between statements.
Exit code: 0 the tables are this version's, 1 something is left to be done, 2 the database refused, 78 settings.
`

const print = (line: string) => void process.stdout.write(`${line}\n`)

async function check(database: Database): Promise<number> {
  const lacking = await database.lacks()
  if (lacking.length === 0) print('the tables are those of this version')
  for (const line of lacking) print(line)
  return lacking.length === 0 ? 0 : leftToDo
}

async function migrate(database: Database, waitMs: number): Promise<number> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  await database.migrate({ report: print, waitMs, signal: stop.signal }).catch((error: unknown) => {
    throw stop.signal.aborted
      ? new OperatorError('ended: nothing is half done, run it again', leftToDo)
      : error
  })
  print('the tables are those of this version')
  return 0
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      check: { type: 'boolean' },
      wait: { type: 'string', default: '120' },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  if (!/^\d{1,4}$/.test(values.wait)) throw new OperatorError('--wait takes minutes')
  const { databaseUrl, databaseCaFile: caFile } = readMigrationConfig()
  const database = openPostgres(databaseUrl, { caFile })
  try {
    return values.check ? await check(database) : await migrate(database, Number(values.wait) * 60_000)
  } finally {
    await database.close()
  }
}

await runCommand(usage, run)
