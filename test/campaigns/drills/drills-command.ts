/** `npm run drills`: a longer drill, each class of faults alone, or the mutations that show that a drill would notice. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '#test/support/program.ts'
import { lastReleased } from '#test/versions/released.ts'
import { reportAbuse } from './abuse/abuse-report.ts'
import { longAlerts, reportAlerts, shortAlerts } from './alerts/alerts-report.ts'
import { faults as alertFaults } from './alerts/faults.ts'
import { longCarriers, runCarriers, shortCarriers } from './carriers/carriers.ts'
import { longFailover, runFailover, shortFailover } from './carriers/failover.ts'
import { type DrillResult, runDrill } from './drill.ts'
import { promises } from './findings.ts'
import { reportFlood } from './flood/flood-report.ts'
import { createMutant } from './mutant.ts'
import { type Mistake, type Mutation, mutations } from './mutations.ts'
import { allFaults, type DrillOptions, faultClasses, isFaultClass } from './options.ts'
import { type OutageMutation, outageMutations } from './outage-mutations.ts'
import { outages } from './outages/outages.ts'
import { longOutage, play, reportOutages, shortOutage } from './outages/outages-report.ts'
import { longUpgrade, runUpgrade, shortUpgrade, type UpgradeOptions } from './upgrade.ts'

const usage = `npm run drills -- [--seed TEXT] [--callers N] [--seconds N] [--only CLASS,…] [--outputs FOLDER]
npm run drills -- upgrade [--seed TEXT] [--short] [--outputs FOLDER]
npm run drills -- --mutations [--seed TEXT] [NAME…]
npm run drills -- flood [--seconds N] [--rate N]
npm run drills -- abuse [--days N] [--sims N]
npm run drills -- carriers [--short]
npm run drills -- gameday|OUTAGE… [--short]
npm run drills -- failover [--short]
npm run drills -- alerts [FAULT…] [--short]

Classes of faults:
${Object.entries(faultClasses)
  .map(([name, what]) => `  ${name.padEnd(12)} ${what}`)
  .join('\n')}

upgrade plays a rolling upgrade from the last released version, and back, under 200 calls; --short under 30.
--outputs writes what each process printed. A mutation is a mistake in a copy of the sources that a drill must notice.
An abuse is guessing at cards, day after day, beside their holders, with outages in between.
carriers has the carrier fail in each of its ways for a minute, under a flood of forged requests, and puts a backup in place of
the database; --short for a second each.
gameday plays every outage, one after the other, and prints one table:
${Object.entries(outages)
  .map(([name, { what }]) => `  ${name.padEnd(16)} ${what}`)
  .join('\n')}
alerts puts faults into an installation as deploy/ describes it, each into its own, and says which alert of a real Prometheus rang
after how long; --short gives the rules a minute of history in place of ten:
${Object.entries(alertFaults)
  .map(([name, { what }]) => `  ${name.padEnd(16)} ${what}`)
  .join('\n')}
failover has three carriers misbehave in every way under a thousand accounts, and one of two down; --short under sixty.
A flood is what anybody on the network can do, from addresses of this machine, beside callers who must not notice.
Exit code: 0 every promise was kept (every mutation was noticed, nobody was disturbed), 1 not, 2 no such option.
`

const print = (line: string) => void process.stdout.write(`${line}\n`)

function show({ figures, violations }: DrillResult): void {
  const sorted = Object.entries(figures()).toSorted(([one], [other]) => one.localeCompare(other))
  for (const [what, count] of sorted) print(`${String(count).padStart(8)}  ${what}`)
  for (const { promise, how } of violations()) print(`BROKEN: ${promises[promise]}\n  ${how}`)
}

async function drill(options: DrillOptions, folder: string | undefined): Promise<boolean> {
  const { seed, callers, seconds, faults } = options
  print(`seed ${seed}, ${callers} callers, ${seconds} s of faults: ${faults.join(', ') || 'none'}`)
  return conclude(await runDrill(options), folder)
}

function upgrade(options: UpgradeOptions, folder: string | undefined): Promise<boolean> {
  print(`seed ${options.seed}, ${options.calls} calls, from ${lastReleased} to this version and back`)
  return runUpgrade(options).then(result => conclude(result, folder))
}

/** Whether every promise was kept. */
function conclude(result: DrillResult, folder: string | undefined): boolean {
  show(result)
  if (folder !== undefined) {
    for (const [name, text] of Object.entries(result.outputs))
      writeFileSync(join(folder, `${name}.log`), text)
  }
  return result.violations().length === 0
}

const usualSize = { callers: 64, seconds: 12 }

/** One row of the table: whether a drill over the mistake finds what it must. */
async function tryMutation(mutation: Mutation, seed: string): Promise<boolean> {
  const { name, breaks, faults, size = usualSize } = mutation
  const shownFaults = faults === 'upgrade' ? faults : faults.join(', ') || 'none'
  const { root, remove } = await createMutant(mutation)
  const startedAt = Date.now()
  try {
    const { violations } =
      faults === 'upgrade'
        ? await runUpgrade({ seed, ...shortUpgrade, root, stopsAt: breaks })
        : await runDrill({ seed, ...size, faults, root, stopsAt: breaks })
    const found = new Set(violations().map(({ promise }) => promise))
    // Others may look broken because the drill ended early.
    const noticed = breaks.filter(promise => found.has(promise))
    const isNoticed = noticed.length > 0
    const seconds = Math.round((Date.now() - startedAt) / 1_000)
    const what = noticed.map(promise => promises[promise]).join('; ') || '–'
    print(`| ${name} | ${shownFaults} | ${isNoticed ? 'yes' : '**no**'} | ${what} | ${seconds} |`)
    return isNoticed
  } finally {
    await remove()
  }
}

async function tryOutageMutation(mutation: OutageMutation): Promise<boolean> {
  const { name, drill: drillName, breaks } = mutation
  const { root, remove } = await createMutant(mutation)
  const startedAt = Date.now()
  try {
    const found = await brokenIn(drillName, root)
    const noticed = found.filter(what => breaks.some(one => what.includes(one)))
    const seconds = Math.round((Date.now() - startedAt) / 1_000)
    const isNoticed = noticed.length > 0
    print(
      `| ${name} | ${drillName} | ${isNoticed ? 'yes' : '**no**'} | ${noticed.join('; ') || '–'} | ${seconds} |`,
    )
    return isNoticed
  } finally {
    await remove()
  }
}

/** What a short drill over the sources in `root` finds. */
async function brokenIn(drillName: string, root: string): Promise<string[]> {
  const outage = outages[drillName]
  if (outage !== undefined)
    return (await play(drillName, outage, { ...shortOutage, processes: 3, root })).wrong
  const { broken } =
    drillName === 'carriers'
      ? await runCarriers({ ...shortCarriers, root })
      : await runFailover({ ...shortFailover, root })
  return Object.entries(broken).flatMap(([what, count]) => (count > 0 ? [`${what}: ${count}`] : []))
}

async function tryMutations(names: readonly string[], seed: string): Promise<boolean> {
  print('| mistake | faults | noticed | found broken | seconds |\n|---|---|---|---|---|')
  let areAllNoticed = true
  const isMeant = ({ name }: Mistake) => names.length === 0 || names.includes(name)
  for (const mutation of mutations.filter(isMeant))
    areAllNoticed = (await tryMutation(mutation, seed)) && areAllNoticed
  for (const mutation of outageMutations.filter(isMeant))
    areAllNoticed = (await tryOutageMutation(mutation)) && areAllNoticed
  return areAllNoticed
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      seed: { type: 'string' },
      callers: { type: 'string', default: '400' },
      seconds: { type: 'string' },
      days: { type: 'string', default: '6' },
      sims: { type: 'string', default: '100' },
      rate: { type: 'string', default: '2000' },
      only: { type: 'string' },
      outputs: { type: 'string' },
      mutations: { type: 'boolean' },
      short: { type: 'boolean' },
    },
  })
  const faults = values.only?.split(',') ?? allFaults
  if (values.help || !faults.every(isFaultClass)) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  if (values.mutations) return (await tryMutations(positionals, values.seed ?? 'mutations')) ? 0 : 1
  if (positionals[0] === 'flood') {
    const isQuiet = await reportFlood({
      seconds: Number(values.seconds ?? 10),
      perSecond: Number(values.rate),
    })
    return isQuiet ? 0 : 1
  }
  if (positionals[0] === 'abuse') {
    const size = { days: Number(values.days), sims: Number(values.sims) }
    return (await reportAbuse(size)) ? 0 : 1
  }
  if (positionals[0] === 'carriers') {
    const { figures, broken } = await runCarriers(values.short ? shortCarriers : longCarriers)
    for (const [what, count] of Object.entries({ ...figures, ...broken }))
      print(`${String(count).padStart(8)}  ${what}`)
    return Object.values(broken).every(count => count === 0) ? 0 : 1
  }
  if (positionals[0] === 'alerts') {
    const [, ...chosen] = positionals
    const names = chosen.length === 0 ? Object.keys(alertFaults) : chosen
    if (!names.every(name => Object.hasOwn(alertFaults, name))) {
      process.stdout.write(usage)
      return 2
    }
    return (await reportAlerts(names, values.short ? shortAlerts : longAlerts)) ? 0 : 1
  }
  const named = positionals[0] === 'gameday' ? Object.keys(outages) : positionals
  if (named.length > 0 && named.every(name => name in outages)) {
    return (await reportOutages(named, values.short ? shortOutage : longOutage)) ? 0 : 1
  }
  if (positionals[0] === 'failover') {
    const { figures, broken } = await runFailover(values.short ? shortFailover : longFailover)
    for (const [what, count] of Object.entries({ ...figures, ...broken }))
      print(`${String(count).padStart(8)}  ${what}`)
    return Object.values(broken).every(count => count === 0) ? 0 : 1
  }
  const seed = values.seed ?? String(Date.now())
  if (positionals[0] === 'upgrade') {
    const size = values.short ? shortUpgrade : longUpgrade
    return (await upgrade({ seed, ...size, root: projectRoot }, values.outputs)) ? 0 : 1
  }
  const options: DrillOptions = {
    seed,
    callers: Number(values.callers),
    seconds: Number(values.seconds ?? 60),
    faults,
    root: projectRoot,
  }
  return (await drill(options, values.outputs)) ? 0 : 1
}

process.exitCode = await run()
