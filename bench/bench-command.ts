/** `npm run bench`: what a hop costs, beside what it could cost at least and what it costs elsewhere. */
import { runComparison } from './compare.ts'
import { runGrowth } from './growth.ts'
import { type Options, readOptions, usage } from './options.ts'
import { stepAside } from './processes.ts'
import { runProfile } from './profile.ts'
import { runRegistryScale } from './registry-scale.ts'
import { writeReport } from './report/report.ts'
import { runSoak } from './soak.ts'

const print = (text: string) => void process.stdout.write(text)

async function run(options: Options): Promise<void> {
  if (options.help) return print(usage)
  if (options.report) return writeReport(print)
  // An import and its server share both processors, as they do where it counts.
  if (options.people === undefined) stepAside()
  await measure(options)
  if (options.keep) await writeReport(print)
}

function measure(options: Options): Promise<void> {
  const { profile, growth, soakSeconds, people, keep } = options
  if (profile) return runProfile(options, print)
  if (growth) return runGrowth(options, print)
  if (soakSeconds !== undefined) return runSoak(soakSeconds, keep, print)
  if (people !== undefined) return runRegistryScale(people, options, print)
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
