// The outages' table: one row for each, and whether everything was as it is to be.
import { type Outage, outages } from './outages.ts'
import { type OutageResult, type OutageSize, playOutage } from './stage.ts'

const print = (line: string) => void process.stdout.write(`${line}\n`)

export const longOutage: OutageSize = { calls: 200, seconds: 40, processes: 3 }
export const shortOutage: OutageSize = { calls: 24, seconds: 8, processes: 2 }

/** Messages go on within this time, whatever happened. */
const mostSeconds = 30

export interface Played extends OutageResult {
  name: string
  wrong: string[]
}

export async function play(name: string, outage: Outage, size: OutageSize): Promise<Played> {
  const result = await playOutage(outage.open, size)
  return { ...result, name, wrong: wrongOf(result, outage, size) }
}

/** How many of these callers may be told to dial again. */
function mayRedial({ mostRedials }: Outage, { calls, scatter = 0 }: OutageSize): number {
  const share = mostRedials / 100
  return calls * share + scatter * Math.sqrt(calls * share * (1 - share))
}

function wrongOf(result: OutageResult, outage: Outage, size: OutageSize): string[] {
  const { calls } = size
  const { answered, lost, doubled, barred, withoutPassword, toldToRedial, odd, standing } = result
  const none = { lost, doubled, barred, withoutPassword }
  return [
    ...Object.entries(none).flatMap(([what, count]) => (count > 0 ? [`${what}: ${count}`] : [])),
    ...(answered < calls ? [`answered: ${answered} of ${calls}`] : []),
    ...(toldToRedial > mayRedial(outage, size) ? [`told to dial again: ${toldToRedial} of ${calls}`] : []),
    ...(result.secondsUntilMessages > mostSeconds
      ? [`messages stood still: ${result.secondsUntilMessages} s`]
      : []),
    ...new Set(odd.map(text => `read: ${text}`)),
    ...standing.map(line => `stands: ${line}`),
  ]
}

/** Whether all was as it is to be. */
export async function reportOutages(names: readonly string[], size: OutageSize): Promise<boolean> {
  print(`${size.calls} callers in ${size.seconds} s on ${size.processes} processes each\n`)
  print(
    '| outage | callers | calls | answered | told to dial again | lost | doubled | barred | seconds until well | seconds until messages go on |',
  )
  print('|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|')
  const all: Played[] = []
  for (const name of names) {
    const outage = outages[name]
    if (outage === undefined) continue
    const played = await play(name, outage, size)
    all.push(played)
    print(rowOf(played, outage, size))
  }
  for (const { name, wrong } of all) for (const what of wrong) print(`WRONG ${name}: ${what}`)
  return all.every(({ wrong }) => wrong.length === 0)
}

function rowOf(played: Played, { what }: Outage, { calls }: OutageSize): string {
  const { answered, toldToRedial, lost, doubled, barred, secondsUntilWell, secondsUntilMessages } = played
  const cells = [
    `\`${played.name}\`: ${what}`,
    calls,
    played.calls,
    answered,
    toldToRedial,
    lost,
    doubled,
    barred,
    secondsUntilWell,
    secondsUntilMessages,
  ]
  return `| ${cells.join(' | ')} |`
}
