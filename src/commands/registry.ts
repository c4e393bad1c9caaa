/** `npm run registry`: loads people and the names of schemes into the database that the service reads. */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Store } from '../composition/store.ts'
import { readConfig } from '../config/config.ts'
import { loadSchemes, type Schemes, saveSchemes, schemes } from '../eligibility/registry/schemes.ts'
import { type Clock, createClock } from '../platform/clock.ts'
import { systemCodeOf } from '../platform/failures.ts'
import { OperatorError } from '../platform/operator-error.ts'
import { openLastingStore, runCommand } from './command.ts'
import { openPeopleFile } from './people-file.ts'
import { importFile } from './registry-import.ts'

const usage = `npm run registry -- import FILE.csv     loads or updates people; FILE may be packed with gzip, or - for a pipe
  --dry-run          says what would come of it and writes nothing
  --errors FILE      the refused lines whole, to be mended and imported
  --shared-numbers   lets one registration number stand on several cards
  --replace          takes out whoever is not in the file, unless a line is refused
npm run registry -- schemes FILE.json   sets the names of other schemes, {"code": {"fr": "…", "ar": "…"}}

Into the database of DATABASE_URL, or of DATA_DIR while the service is stopped, under DATA_KEYS
(a folder without them has a key of its own).
A wrong line is reported on stderr with its number and stops none of the others; what is not loaded whole
(interrupted, killed, a full disk) changes nothing.
Exit code: 0 all lines taken, 1 some refused, 2 nothing could be done (file, arguments, database),
78 unusable settings.
`

async function readSchemes(file: string): Promise<Schemes> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new OperatorError(`${file} cannot be read: ${systemCodeOf(error)}`)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new OperatorError(`${file} is no JSON`)
  }
  const named = schemes.safeParse(json)
  if (named.success) return named.data
  throw new OperatorError(`${file} is refused, nothing was changed:\n${z.prettifyError(named.error)}`)
}

async function nameSchemes({ database }: Store, named: Schemes): Promise<number> {
  await saveSchemes(database.queries, named)
  process.stdout.write(`${Object.keys(named).length} schemes named\n`)
  return 0
}

const options = {
  help: { type: 'boolean', short: 'h' },
  'dry-run': { type: 'boolean' },
  errors: { type: 'string' },
  'shared-numbers': { type: 'boolean' },
  replace: { type: 'boolean' },
} as const

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const [name, path, ...rest] = positionals
  if (path === undefined || rest.length > 0) throw new OperatorError(usage)
  if (name === 'schemes' && Object.keys(values).length === 0) {
    const named = await readSchemes(path)
    return withStore(store => nameSchemes(store, named))
  }
  if (name !== 'import') throw new OperatorError(usage)
  const choices = {
    file: await openPeopleFile(path),
    isDryRun: values['dry-run'] ?? false,
    isReplacing: values.replace ?? false,
    allowsSharedNumbers: values['shared-numbers'] ?? false,
    errors: values.errors,
  }
  return withStore((store, clock) => importFile(store, choices, clock))
}

async function withStore(work: (store: Store, clock: Clock) => Promise<number>): Promise<number> {
  const config = readConfig()
  const clock = createClock()
  const store = await openLastingStore(config, clock)
  try {
    await loadSchemes(store.database.queries)
    return await work(store, clock)
  } finally {
    await store.database.close()
  }
}

await runCommand(usage, run)
