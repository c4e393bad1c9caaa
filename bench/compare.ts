/** `npm run bench`: the comparison from its start to its table, its file and its plot. */
import { openBefore } from './before.ts'
import { callColumns } from './call-columns.ts'
import { compare, memoryOf, warmUpRounds } from './comparison.ts'
import { besideColumns, costColumns, serverColumns } from './cost-columns.ts'
import type { Options } from './options.ts'
import { machineLoad } from './processes.ts'
import { saveResult, setAside } from './results.ts'
import { openStage } from './stage.ts'
import { measureStartUps } from './start-up.ts'
import { startUpHeads, startUpRows } from './start-up-figures.ts'
import { compareSteadily } from './steady-comparison.ts'
import { tableOf } from './table.ts'
import { everybody, type Variant } from './variants.ts'
import { messagesOf, wholeConnections } from './whole-calls.ts'

/** Callers who open an account, far from those who have one. */
const openersFrom = 50_000_000

/**
 * Each variant rests while the others play. V8 takes that for the end of the work and reduces its memory; the ten thousand
 * hops after such a collection were seen to cost twice as much. Under load it does not do so.
 */
const flags = ['--no-memory-reducer']

/** Text messages leave as they come, so that a batch is over when its own are sent. */
const unpaced = { SMS_PER_SECOND: '1000', SMS_CONCURRENCY: '100' }

export async function runComparison(options: Options, print: (text: string) => void): Promise<void> {
  const loadBefore = machineLoad()
  const progress = (text: string) => print(`${text}\n`)
  await using before = await openBefore(options, progress)
  await using stage = await openStage(before)
  const { rounds, calls, connections, steadySeconds } = options
  // Argon2id takes tens of milliseconds by design: some accounts tell its cost as well as many.
  const accounts = Math.ceil(calls / 50)
  const playedRounds = rounds * connections.length + warmUpRounds
  const wholeRounds = rounds * connections.filter(count => count === wholeConnections).length + warmUpRounds
  // Whole calls are begun in a few turns of the same length.
  const ofWhole = calls + 5 + messagesOf(options)
  await stage.enrol(0, playedRounds * calls + wholeRounds * ofWhole, true)
  await stage.enrol(openersFrom, (playedRounds + wholeRounds) * accounts, false)
  progress('starting and stopping')
  const startUps = await measureStartUps(stage)
  const names = everybody.filter(name => before !== undefined || name !== 'before')
  const variants: Variant[] = []
  for (const name of names) variants.push(await stage.startVariant(name, { flags, settings: unpaced }))
  let [teller, opener] = [0, openersFrom]
  const { counting, sent } = stage
  const atOnce = await compare({
    variants,
    counting,
    sent,
    rounds,
    connections,
    calls,
    accounts,
    nextCaller: hasAccount => (hasAccount ? teller++ : opener++),
    progress,
  })
  const tables = await stage.counting.tables()
  const memory = Object.fromEntries(variants.map(variant => [variant.name, memoryOf(variant)]))
  for (const variant of variants) await variant.stop()
  const steadily = await compareSteadily({
    names,
    start: name => stage.startVariant(name),
    counting,
    rounds,
    hopsPerSecond: 1_000,
    seconds: steadySeconds,
    nextCaller: () => teller++,
    progress,
  })
  const compared = [...atOnce, ...steadily]
  const machine = { loadBefore, loadAfter: machineLoad() }
  for (const columns of [costColumns, callColumns, besideColumns, serverColumns]) {
    print(`\n${tableOf(...columns(compared))}`)
  }
  print(`\n${tableOf(startUpHeads, startUpRows(startUps))}`)
  print(
    `\nmemory, MB: ${Object.entries(memory)
      .map(([name, bytes]) => `${name} ${(bytes / 1e6).toFixed(0)}`)
      .join(', ')}\n`,
  )
  print(`the machine's load before and after: ${machine.loadBefore}, ${machine.loadAfter}\n`)
  const result = { ...(before && { before: before.commit }), machine, startUps, memory, tables, compared }
  if (options.keep) await setAside('comparison', 'comparison-earlier')
  print(`kept in ${await saveResult('comparison', result, options.keep)}\n`)
}
