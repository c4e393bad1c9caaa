/** `npm run carriers`: the carriers of text messages, how each is doing, and their weights, which an operator sets. */
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { readConfig } from '../config/config.ts'
import type { Queries } from '../db/database.ts'
import { type CarrierRow, readCarriers, readChanges, setWeight } from '../outbox/carrier-rows.ts'
import { createClock } from '../platform/clock.ts'
import { OperatorError } from '../platform/operator-error.ts'
import { openLastingStore, runCommand } from './command.ts'

const usage = `npm run carriers                     weights, health and breakers, and the last changes
npm run carriers -- set NAME WEIGHT  sets a weight, 0 to 1000; with 0 nothing goes by that carrier

Reads the database of DATABASE_URL, or of DATA_DIR while the service is stopped. A running service hears of a new weight
within two seconds. Messages go by weight × health; what was handed to a carrier stays with it.
Exit code: 0 done, 2 nothing could be done, 78 settings.
`

const print = (line: string) => void process.stdout.write(`${line}\n`)
const mostChanges = 20
const mostWeight = 1_000

async function list(queries: Queries): Promise<void> {
  const carriers = await readCarriers(queries)
  if (carriers.length === 0) print('no process has named a carrier within the last ten minutes')
  for (const carrier of carriers) print(describe(carrier))
  const changes = await readChanges(queries, mostChanges)
  if (changes.length > 0) print('')
  for (const { at, carrier, byWhom, what } of changes)
    print([at.toISOString(), carrier, byWhom, what].join('  '))
}

function describe({ name, weight, health, shutAt, shutWhy }: CarrierRow): string {
  const state =
    weight === 0 ? 'off' : shutAt === null ? 'well' : `left alone since ${shutAt.toISOString()}: ${shutWhy}`
  return [name, `weight ${weight}`, `health ${Math.round(health * 100)} %`, state].join('  ')
}

function readWeight(text: string | undefined): number {
  if (text === undefined || !/^\d{1,4}$/.test(text) || Number(text) > mostWeight)
    throw new OperatorError(`a weight is a whole number from 0 to ${mostWeight}`)
  return Number(text)
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const [command, name, written, ...more] = positionals
  if (more.length > 0 || (command !== undefined && (command !== 'set' || name === undefined)))
    throw new OperatorError(usage)
  const weight = command === undefined ? 0 : readWeight(written)
  const clock = createClock()
  const { database } = await openLastingStore(readConfig(), clock)
  try {
    if (command === undefined || name === undefined) {
      await list(database.queries)
      return 0
    }
    const change = { name, weight, byWhom: userInfo().username, at: new Date(clock.now()) }
    const was = await setWeight(database.queries, change)
    if (was === undefined) throw new OperatorError(`there is no carrier ${name}: npm run carriers lists them`)
    print(`${name}: weight ${was} → ${weight}`)
    return 0
  } finally {
    await database.close()
  }
}

await runCommand(usage, run)
