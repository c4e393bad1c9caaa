/** `npm run bench`: what a hop costs, beside what it could cost at least and what it costs elsewhere. */
import { runCarrierCosts } from './carrier-costs.ts'
import { runComparison } from './compare.ts'
import { runFelt } from './felt.ts'
import { runGatewayCosts } from './gateway-costs.ts'
import { runGrowth } from './growth.ts'
import { runNationalMonth } from './national-month.ts'
import { type Options, readOptions, usage } from './options.ts'
import { stepAside } from './processes.ts'
import { runProfile } from './profile.ts'
import { runReading } from './reading.ts'
import { runRegistryScale } from './registry-scale.ts'
import { writeReport } from './report/report.ts'
import { runScaleOut } from './scale-out.ts'
import { runSmppLoad } from './smpp-load.ts'
import { runSoak } from './soak.ts'

const print = (text: string) => void process.stdout.write(text)

async function run(options: Options): Promise<void> {
  if (options.help) return print(usage)
  if (options.report) return writeReport(print)
  // An import and its server share both processors, as they do where it counts.
  if (options.people === undefined && options.days === undefined) stepAside()
  await measure(options)
  if (options.keep) await writeReport(print)
}

async function measure(options: Options): Promise<void> {
  const { reading, profile, growth, soakSeconds, smppSeconds, people, days, scale, keep } = options
  if (reading) return runReading(print)
  if (options.gateways) return runGatewayCosts(options, print)
  if (options.carriers) return runCarrierCosts(options, print)
  if (profile) return runProfile(options, print)
  if (options.scaleOut) return runScaleOut(options, print)
  if (options.felt) return runFelt(options, print)
  if (growth) return runGrowth(options, print)
  if (soakSeconds !== undefined) return runSoak(soakSeconds, keep, print)
  if (smppSeconds !== undefined) return runSmppLoad(smppSeconds, keep, print)
  if (people !== undefined) return runRegistryScale(people, options, print)
  if (days !== undefined) return runNationalMonth({ days, scale, keep }, print)
  return runComparison(options, print)
}

try {
  await run(readOptions(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(
    `${error instanceof TypeError ? `${error.message}\n${usage}` : ((error as Error).stack ?? String(error))}\n`,
  )
  process.exitCode = 1
}
