/** `npm run registry`: loads people and the names of schemes into the database that the service reads. */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type Clock, createClock } from './clock.ts'
import { type Config, ConfigurationError, configurationError, readConfig } from './config.ts'
import { importPeople, type RegistryStore } from './eligibility/people.ts'
import { UnusableFile } from './eligibility/people-reader.ts'
import { loadSchemes, saveSchemes, schemes, withoutName } from './eligibility/schemes.ts'
import { asFailure, Failure } from './failures.ts'
import { createProgress } from './registry-progress.ts'
import { openStore, type Store } from './store.ts'

const usage = `npm run registry -- import FILE.csv     loads or updates people
npm run registry -- schemes FILE.json   sets the names of other schemes, {"code": {"fr": "…", "ar": "…"}}

Into the database of DATABASE_URL, or of DATA_DIR while the service is stopped, under DATA_KEYS
(a folder without them has a key of its own).
A wrong line is reported on stderr with its number and stops none of the others.
Exit code: 0 all lines taken, 1 some refused, 2 nothing could be done (file, arguments, database),
78 unusable settings.
`

/** Something to tell the operator in one sentence. */
class Refused extends Error {}

async function importFile(store: RegistryStore, file: string, clock: Clock) {
  const { size } = await stat(file)
  const bytes = createReadStream(file)
  const progress = createProgress(process.stderr, clock)
  const summary = await importPeople(store, bytes, {
    batchLines: 5_000,
    onRefused: (line, problems) => progress.note(`line ${line}: ${problems.join('; ')}`),
    onProgress: lines => progress.show(lines, size === 0 ? 1 : bytes.bytesRead / size),
  }).finally(() => progress.done())

  const { added, updated, refused, ignoredColumns } = summary
  if (ignoredColumns.length > 0) progress.note(`columns left aside: ${ignoredColumns.join(', ')}`)
  const nameless = await withoutName(store.queries, summary.schemes)
  if (nameless.length > 0) {
    progress.note(`schemes without a name, shown by their code until they get one: ${nameless.join(', ')}`)
  }
  process.stdout.write(`${added + updated} loaded (${added} new, ${updated} updated), ${refused} refused\n`)
  return refused === 0 ? 0 : 1
}

async function nameSchemes({ queries }: RegistryStore, file: string) {
  const text = await readFile(file, 'utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Refused(`${file} is no JSON`)
  }
  const named = schemes.safeParse(json)
  if (!named.success)
    throw new Refused(`${file} is refused, nothing was changed:\n${z.prettifyError(named.error)}`)
  await saveSchemes(queries, named.data)
  process.stdout.write(`${Object.keys(named.data).length} schemes named\n`)
  return 0
}

const commands = { import: importFile, schemes: nameSchemes }

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } })
  } catch {
    throw new Refused(usage)
  }
}

async function run(): Promise<number> {
  const { values, positionals } = readArguments()
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const [name = '', file, ...rest] = positionals
  if (!(name === 'import' || name === 'schemes') || file === undefined || rest.length > 0)
    throw new Refused(usage)
  const config = readConfig()
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new Refused(`there is no file ${file}`)
  const clock = createClock()
  const { database, vault } = await open(config, clock)
  try {
    await loadSchemes(database.queries)
    return await commands[name]({ queries: database.queries, vault }, file, clock)
  } finally {
    await database.close()
  }
}

async function open(config: Config, clock: Clock): Promise<Store> {
  if (config.databaseUrl !== undefined) return openStore(config, clock)
  if (config.dataDir === undefined) {
    throw new Refused(
      'set DATABASE_URL or DATA_DIR: without them the people would be in the memory of this command and gone at its end',
    )
  }
  return openStore(config, clock).catch((error: Error) => {
    // Most often that the service holds the folder; nothing of these messages is personal.
    throw error instanceof Failure ? error : new Refused(error.message)
  })
}

function sentenceFor(error: unknown): string {
  if (error instanceof Refused || error instanceof UnusableFile || error instanceof ConfigurationError) {
    return error.message.trimEnd()
  }
  const failure = asFailure(error, 'database-unavailable')
  const hint = failure.code === 'sealed-unreadable' ? ': DATA_KEYS are not those of this database' : ''
  return `${failure.message}${hint}`
}

try {
  process.exitCode = await run()
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`)
  process.exitCode = error instanceof ConfigurationError ? configurationError : 2
}
