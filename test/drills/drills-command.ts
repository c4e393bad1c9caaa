/** `npm run drills`: a longer drill, each class of faults alone, or the mutations that show that the drill would notice. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runDrill } from './drill.ts'
import { promises } from './findings.ts'
import { allFaults, type DrillOptions, type FaultClass, faultClasses, usualDrill } from './options.ts'

const usage = `npm run drills -- [--seed TEXT] [--callers N] [--seconds N] [--only CLASS,…] [--outputs FOLDER]

Classes of faults:
${Object.entries(faultClasses)
  .map(([name, what]) => `  ${name.padEnd(12)} ${what}`)
  .join('\n')}
`

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      seed: { type: 'string' },
      callers: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string' },
      root: { type: 'string' },
      outputs: { type: 'string' },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const options: DrillOptions = {
    seed: values.seed ?? String(Date.now()),
    callers: Number(values.callers ?? 400),
    seconds: Number(values.seconds ?? 60),
    faults: values.only === undefined ? allFaults : (values.only.split(',') as FaultClass[]),
    root: values.root ?? usualDrill.root,
  }
  process.stdout.write(
    `seed ${options.seed}, ${options.callers} callers, ${options.seconds} s of faults: ${options.faults.join(', ')}\n`,
  )
  const { figures, violations, outputs } = await runDrill(options)
  for (const [what, count] of Object.entries(figures()).toSorted(([one], [other]) =>
    one.localeCompare(other),
  )) {
    process.stdout.write(`${String(count).padStart(8)}  ${what}\n`)
  }
  for (const { promise, how } of violations())
    process.stdout.write(`BROKEN: ${promises[promise]}\n  ${how}\n`)
  if (values.outputs !== undefined) {
    for (const [name, text] of Object.entries(outputs))
      writeFileSync(join(values.outputs, `${name}.log`), text)
  }
  return violations().length === 0 ? 0 : 1
}

process.exitCode = await run()
