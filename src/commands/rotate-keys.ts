/** `npm run rotate-keys`: seals everything in the database anew under the first of DATA_KEYS, while the service runs. */
import { parseArgs } from 'node:util'
import { sealedTables } from '../composition/sealed-tables.ts'
import type { Store } from '../composition/store.ts'
import { readConfig } from '../config/config.ts'
import { createClock } from '../platform/clock.ts'
import { OperatorError } from '../platform/operator-error.ts'
import { countStale, rotate, type SealedTable } from '../vault/rotation.ts'
import { openLastingStore, runCommand } from './command.ts'
import { createProgress } from './progress.ts'

const usage = `npm run rotate-keys    seals everything in the database anew under the first of DATA_KEYS

How keys are changed, with the service running:
  1. DATA_KEYS=old,new in every process: all can open what the new key will seal. Restart them.
  2. DATA_KEYS=new,old in every process: the new key seals. Restart them.
  3. DATA_KEYS=new,old npm run rotate-keys. Interrupted, it goes on where it was when it is run again.
  4. A day later, when the last session under the old key has ended: DATA_KEYS=new.
Sessions in Redis are not touched: each is sealed anew at its caller's next turn, and ends within a day.
An old key that others may have got is taken out at once, after step 3: callers in the midst of a call start again.

Into the database of DATABASE_URL, or of DATA_DIR while the service is stopped.
Exit code: 0 all is under the first key, 1 something is not, 2 nothing could be done, 78 unusable settings.
`

const print = (line: string) => void process.stdout.write(`${line}\n`)

async function rotateTable({ database, vault }: Store, sealed: SealedTable): Promise<boolean> {
  const parts = { queries: database.queries, sealer: vault }
  const stale = await countStale(parts, sealed)
  if (stale === 0) {
    print(`${sealed.table}: all under the first key`)
    return true
  }
  const progress = createProgress(process.stderr, createClock(), `rows of ${sealed.table}`)
  const { resealed, unreadable } = await rotate(
    { ...parts, onProgress: rows => progress.show(rows, rows / Math.max(stale, rows)) },
    sealed,
  ).finally(progress.done)
  const left = await countStale(parts, sealed)
  print(`${sealed.table}: ${resealed} sealed anew${left === 0 ? '' : `, ${left} left under another key`}`)
  if (unreadable > 0) {
    print(`  ${unreadable} cannot be opened: their key is not in DATA_KEYS, or they are damaged`)
  }
  if (left > unreadable) print('  written meanwhile: a process still runs with another first key')
  return left === 0
}

async function run(): Promise<number> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const config = readConfig()
  // A folder without them has a key of its own.
  if (config.dataDir !== undefined && config.dataKeys === undefined) {
    throw new OperatorError('set DATA_KEYS: the new key, then the old ones')
  }
  const store = await openLastingStore(config, createClock())
  try {
    let isAllCurrent = true
    for (const sealed of sealedTables) isAllCurrent = (await rotateTable(store, sealed)) && isAllCurrent
    return isAllCurrent ? 0 : 1
  } finally {
    await store.database.close()
  }
}

await runCommand(usage, run)
