/** `npm run outbox`: what an operator sees of the messages, never a text, and what may be done about them. */
import { parseArgs } from 'node:util'
import type { Store } from '../composition/store.ts'
import { readConfig } from '../config/config.ts'
import type { Queries } from '../db/database.ts'
import { readGate } from '../outbox/gate.ts'
import { createOutboxAdmin, type OutboxAdmin, type Troubled } from '../outbox/outbox-admin.ts'
import { describeWaiting, pauseSending, readWaiting, resumeSending } from '../outbox/pause.ts'
import { type Clock, createClock } from '../platform/clock.ts'
import { OperatorError } from '../platform/operator-error.ts'
import { openLastingStore, runCommand } from './command.ts'
import { isId, readTime } from './outbox-arguments.ts'

const usage = `npm run outbox                                messages by state, what holds them, the failed and the unknown
npm run outbox -- pause                       nothing leaves any more
npm run outbox -- resume                      it leaves again; says what
npm run outbox -- requeue ID…                 puts failed messages back to be sent
npm run outbox -- requeue --failed            puts back all that can be
npm run outbox -- renew-unknown --since TIME  has lost passwords replaced and lost numbers sent once more,
                                              of messages from before an upgrade too
npm run outbox -- doubt --before TIME         after a restore: what waits since before TIME may have been sent;
                                              it is not sent, and counts as unknown

Reads the database of DATABASE_URL, or of DATA_DIR while the service is stopped, under DATA_KEYS. TIME is like
2026-11-29T14:00Z. A failed message can be put back until its time is over; one that failed by a delivery report has
lost its text: its recipient asks for a new password. An unknown message may have arrived and is never put back.
Exit code: 0 done, 1 some could not be put back, 2 nothing could be done, 78 settings.
`

const print = (line: string) => void process.stdout.write(`${line}\n`)

interface OutboxCommand extends Store {
  admin: OutboxAdmin
  queries: Queries
  clock: Clock
}

async function list({ admin, queries, clock }: OutboxCommand): Promise<number> {
  const counts = Object.entries(await admin.countByState(queries))
  print(counts.map(([state, count]) => `${state} ${count}`).join('   '))
  const { paused, held } = await readGate(queries)
  if (paused !== null) print(`nothing leaves since ${paused.since.toISOString()}: ${paused.why}`)
  for (const [medium, { since, why }] of Object.entries(held))
    print(`${medium}: the carrier refuses us since ${since.toISOString()}: ${why}`)
  if (paused !== null || Object.keys(held).length > 0) await printWaiting('waits', { queries, clock })
  const troubled = await admin.listTroubled(queries)
  if (troubled.length > 0) print('')
  for (const message of troubled) print(describe(message))
  return 0
}

async function printWaiting(
  verb: string,
  { queries, clock }: Pick<OutboxCommand, 'queries' | 'clock'>,
): Promise<void> {
  print(`${verb}: ${describeWaiting(await readWaiting(queries, new Date(clock.now())))}`)
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

async function pause(command: OutboxCommand): Promise<number> {
  const paused = await pauseSending(command.queries, 'by an operator', new Date(command.clock.now()))
  print(paused ? 'nothing leaves from now on' : 'nothing was leaving already')
  await printWaiting('waits', command)
  return 0
}

async function resume(command: OutboxCommand): Promise<number> {
  await printWaiting('leaves', command)
  print((await resumeSending(command.queries)) ? 'messages leave again' : 'messages were leaving already')
  return 0
}

async function requeue(
  { admin, database, queries }: OutboxCommand,
  which: string[] | 'failed',
): Promise<number> {
  const { boss } = database
  boss.on('error', () => {})
  await boss.start()
  try {
    await admin.start()
    const back = await admin.requeue(queries, which)
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

async function renewUnknown({ admin, queries }: OutboxCommand, since: Date): Promise<number> {
  const { renewable, others } = await admin.renewUnknown(queries, since)
  print(`${renewable} will be made good, once they are old enough and the carrier is well`)
  if (others > 0)
    print(
      `${others} are unknown too and are left: codes and replies, or out of their time, or made good before`,
    )
  return 0
}

async function doubt({ admin, queries }: OutboxCommand, before: Date): Promise<number> {
  print(`${await admin.doubt(queries, before)} may have been sent, and are not sent`)
  return 0
}

type Action = (command: OutboxCommand) => Promise<number>

/** @throws OperatorError when the arguments say nothing that can be done. */
function actionOf(): Action | null {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      failed: { type: 'boolean' },
      since: { type: 'string' },
      before: { type: 'string' },
    },
  })
  if (values.help) return null
  const { failed = false, since, before } = values
  const [command, ...ids] = positionals
  const given = [failed && 'failed', since !== undefined && 'since', before !== undefined && 'before']
  const takes = (...options: string[]) => given.every(name => name === false || options.includes(name))
  const isAlone = ids.length === 0
  if (command === undefined && takes()) return list
  if (command === 'pause' && isAlone && takes()) return pause
  if (command === 'resume' && isAlone && takes()) return resume
  if (command === 'requeue' && takes('failed') && failed === isAlone) {
    const which = failed ? 'failed' : ids.map(id => id.toLowerCase())
    if (which !== 'failed' && !which.every(isId))
      throw new OperatorError(`an id looks like ${createClock().id()}`)
    return command => requeue(command, which)
  }
  if (command === 'renew-unknown' && isAlone && takes('since') && since !== undefined) {
    const time = readTime(since)
    return command => renewUnknown(command, time)
  }
  if (command === 'doubt' && isAlone && takes('before') && before !== undefined) {
    const time = readTime(before)
    return command => doubt(command, time)
  }
  throw new OperatorError(usage)
}

async function run(): Promise<number> {
  const action = actionOf()
  if (action === null) {
    process.stdout.write(usage)
    return 0
  }
  const clock = createClock()
  const store = await openLastingStore(readConfig(), clock)
  const { database, vault } = store
  try {
    const admin = createOutboxAdmin({ boss: database.boss, vault, clock })
    return await action({ ...store, admin, queries: database.queries, clock })
  } finally {
    await database.close()
  }
}

await runCommand(usage, run)
