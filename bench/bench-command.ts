/** `npm run bench`: what a hop costs, beside what it could cost at least and what it costs elsewhere. */
import { runComparison } from './compare.ts'
import { runGrowth } from './growth.ts'
import { type Options, readOptions, usage } from './options.ts'
import { stepAside } from './processes.ts'
import { runProfile } from './profile.ts'
import { runRegistryScale } from './registry-scale.ts'
import { runSoak } from './soak.ts'

const print = (text: string) => void process.stdout.write(text)

async function run(options: Options): Promise<void> {
  if (options.help) return print(usage)
  stepAside()
  if (options.profile) return runProfile(options, print)
  if (options.growth) return runGrowth(options, print)
  if (options.soakSeconds !== undefined) return runSoak(options.soakSeconds, print)
  if (options.people !== undefined) return runRegistryScale(options.people, print)
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
