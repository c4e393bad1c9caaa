// The flood drill's table: what honest requests met in each part.
import { attacks } from './attackers.ts'
import { type FloodOptions, type FloodPart, runFlood } from './flood.ts'

const print = (line: string) => void process.stdout.write(`${line}\n`)

/** Whether nobody was disturbed. */
export async function reportFlood(options: FloodOptions): Promise<boolean> {
  for (const [name, what] of Object.entries(attacks)) print(`${name.padEnd(8)}${what}`)
  print(`each for ${options.seconds} s, a rush of ${options.perSecond} new connections a second\n`)
  print('| attack | honest requests | median ms | p99 ms | disturbed | attackers opened | were closed |')
  print('|---|---|---|---|---|---|---|')
  const parts = await runFlood(options, part => print(rowOf(part)))
  for (const said of new Set(parts.flatMap(({ served }) => served.disturbed).slice(0, 20)))
    print(`DISTURBED ${said}`)
  return parts.every(({ served }) => served.disturbed.length === 0)
}

function rowOf({ attacks: at, served: { tookMs, disturbed }, spoils }: FloodPart): string {
  const sorted = tookMs.toSorted((one, other) => one - other)
  const took = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)
  const all = (of: 'opened' | 'closed') => Object.values(spoils).reduce((sum, each) => sum + each[of], 0)
  const cells = [
    at.length === 0 ? 'none' : at.join(', '),
    sorted.length,
    took(0.5),
    took(0.99),
    disturbed.length,
    all('opened'),
    all('closed'),
  ]
  return `| ${cells.join(' | ')} |`
}
