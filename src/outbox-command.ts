/** `npm run outbox`: what an operator sees of the messages, never a text, and putting failed ones back. */
import { parseArgs } from 'node:util'
import { type Clock, createClock } from './clock.ts'
import { ConfigurationError, configurationError, readConfig } from './config.ts'
import type { Database } from './db/database.ts'
import { asFailure } from './failures.ts'
import { createOperatorDesk, type OperatorDesk, type Troubled } from './outbox/operator-desk.ts'
import { createWakeUps } from './outbox/wake-up.ts'
import { openStore, type Store } from './store.ts'

const usage = `npm run outbox                        messages by state, then the failed and the unknown
npm run outbox -- requeue ID…         puts failed messages back to be sent
npm run outbox -- requeue --failed    puts back all that can be

Reads the database of DATABASE_URL, or of DATA_DIR while the service is stopped, under DATA_KEYS.
A failed message can be put back until its time is over; one that failed by a delivery report has lost its text:
its recipient asks for a new password. An unknown message may have arrived and is never put back.
Exit code: 0 done, 1 some could not be put back, 2 nothing could be done, 78 settings.
`

/** Something to tell the operator in one sentence. */
class Refused extends Error {}

const print = (line: string) => void process.stdout.write(`${line}\n`)

async function list(desk: OperatorDesk, { queries }: Database): Promise<number> {
  const counts = Object.entries(await desk.countByState(queries))
  print(counts.map(([state, count]) => `${state} ${count}`).join('   '))
  const troubled = await desk.listTroubled(queries)
  if (troubled.length > 0) print('')
  for (const message of troubled) print(describe(message))
  return 0
}

function describe(message: Troubled): string {
  const { id, state, kind, medium, to, ageSeconds, attempts, lastError } = message
  const canGoBack = state === 'failed' && message.hasText ? 'can be put back' : ''
  const tries = `${attempts} ${attempts === 1 ? 'try' : 'tries'}`
  return [id, state, kind, medium, to, age(ageSeconds), tries, lastError ?? '', canGoBack]
    .join('  ')
    .trimEnd()
}

function age(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  return `${Math.floor(seconds / 3_600)} h`
}

async function requeue(desk: OperatorDesk, database: Database, which: string[] | 'failed'): Promise<number> {
  const { boss, queries } = database
  boss.on('error', () => {})
  await boss.start()
  try {
    await createWakeUps(boss).create()
    const back = await desk.requeue(queries, which)
    for (const id of back) print(`${id}  put back`)
    const others = which === 'failed' ? [] : which.filter(id => !back.includes(id))
    for (const id of others)
      print(`${id}  cannot be put back: not failed, without its text, or out of its time`)
    if (which === 'failed') print(`${back.length} put back`)
    return others.length === 0 ? 0 : 1
  } finally {
    await boss.stop({ graceful: false })
  }
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, failed: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const [command, ...ids] = positionals
  const which = values.failed ? 'failed' : ids.map(id => id.toLowerCase())
  const isRequeue = command === 'requeue' && (values.failed ? ids.length === 0 : ids.length > 0)
  if (!isRequeue && (command !== undefined || values.failed)) throw new Refused(usage)
  if (which !== 'failed' && !which.every(isId)) throw new Refused(`an id looks like ${createClock().id()}`)

  const clock = createClock()
  const { database, vault } = await open(clock)
  try {
    const desk = createOperatorDesk({ boss: database.boss, vault, clock })
    return isRequeue ? await requeue(desk, database, which) : await list(desk, database)
  } finally {
    await database.close()
  }
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

async function open(clock: Clock): Promise<Store> {
  const config = readConfig()
  if (config.databaseUrl === undefined && config.dataDir === undefined) {
    throw new Refused('set DATABASE_URL or DATA_DIR: without them nothing is kept')
  }
  return openStore(config, clock).catch((error: unknown) => {
    // The folder's lock names its holder; anything else is somebody else's message.
    throw error instanceof Error && error.message.startsWith('DATA_DIR ') ? new Refused(error.message) : error
  })
}

try {
  process.exitCode = await run()
} catch (error) {
  if (error instanceof ConfigurationError) process.exitCode = configurationError
  else process.exitCode = 2
  const isOurs = error instanceof Refused || error instanceof ConfigurationError || isArgumentError(error)
  process.stderr.write(
    `${isOurs ? error.message.trimEnd() : asFailure(error, 'database-unavailable').message}\n`,
  )
}

function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
