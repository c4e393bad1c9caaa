/** `npm run bench`: the comparison from its start to its table, its file and its plot. */
import { type Comparison, compare, memoryOf } from './comparison.ts'
import { costHeads, costRow, serverHeads, serverRow } from './cost-columns.ts'
import type { Options } from './options.ts'
import { machineLoad } from './processes.ts'
import { saveResult } from './results.ts'
import { openStage } from './stage.ts'
import { tableOf } from './table.ts'

/** Callers who open an account, far from those who have one. */
const openersFrom = 50_000_000

export async function runComparison(options: Options, print: (text: string) => void): Promise<void> {
  await using stage = await openStage()
  const { rounds, calls, connections, steadySeconds } = options
  // Argon2id takes tens of milliseconds by design: some accounts tell its cost as well as many.
  const accounts = Math.ceil(calls / 25)
  const steady = { hopsPerSecond: 1_000, seconds: steadySeconds }
  const playedRounds = rounds * connections.length + 1
  await stage.enrol(0, playedRounds * calls, true)
  await stage.enrol(openersFrom, playedRounds * accounts, false)
  const variants = [
    await stage.startVariant('limit'),
    await stage.startVariant('peer'),
    await stage.startVariant('tuned'),
    await stage.startVariant('service'),
  ]
  let [teller, opener] = [0, openersFrom]
  const loadBefore = machineLoad()
  const compared = await compare({
    variants,
    counting: stage.counting,
    rounds,
    connections,
    calls,
    accounts,
    steady,
    nextCaller: hasAccount => (hasAccount ? teller++ : opener++),
    progress: text => print(`${text}\n`),
  })
  const tables = await stage.counting.tables()
  const memory = Object.fromEntries(variants.map(variant => [variant.name, memoryOf(variant)]))
  const machine = { loadBefore, loadAfter: machineLoad() }
  print(`\n${tableOfCosts(compared)}\n${tableOfServers(compared)}\n`)
  print(
    `memory, MB: ${Object.entries(memory)
      .map(([name, bytes]) => `${name} ${(bytes / 1e6).toFixed(0)}`)
      .join(', ')}\n`,
  )
  print(`the machine's load before and after: ${machine.loadBefore}, ${machine.loadAfter}\n`)
  print(`kept in ${await saveResult('comparison', { machine, memory, tables, compared }, options.keep)}\n`)
}

function tableOfCosts(compared: readonly Comparison[]): string {
  return tableOf(costHeads, compared.map(costRow))
}

function tableOfServers(compared: readonly Comparison[]): string {
  return tableOf(serverHeads, compared.filter(({ connections }) => connections === 32).map(serverRow))
}
