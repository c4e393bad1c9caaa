/** `npm run drills`: a longer drill, each class of faults alone, or the mutations that show that a drill would notice. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type DrillResult, runDrill } from './drill.ts'
import { promises } from './findings.ts'
import { createMutant } from './mutant.ts'
import { type Mutation, mutations } from './mutations.ts'
import { allFaults, type DrillOptions, faultClasses, isFaultClass, projectRoot } from './options.ts'

const usage = `npm run drills -- [--seed TEXT] [--callers N] [--seconds N] [--only CLASS,…] [--outputs FOLDER]
npm run drills -- --mutations [--seed TEXT] [NAME…]

Classes of faults:
${Object.entries(faultClasses)
  .map(([name, what]) => `  ${name.padEnd(12)} ${what}`)
  .join('\n')}

--outputs writes what each process printed. A mutation is a mistake in a copy of the sources that a drill must notice.
Exit code: 0 every promise was kept (every mutation was noticed), 1 not, 2 no such option.
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
  const result = await runDrill(options)
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
  const { root, remove } = await createMutant(mutation)
  const startedAt = Date.now()
  try {
    const { violations } = await runDrill({ seed, ...size, faults, root, stopsAt: breaks })
    const found = new Set(violations().map(({ promise }) => promise))
    // Others may look broken because the drill ended early.
    const noticed = breaks.filter(promise => found.has(promise))
    const isNoticed = noticed.length > 0
    const seconds = Math.round((Date.now() - startedAt) / 1_000)
    const what = noticed.map(promise => promises[promise]).join('; ') || '–'
    print(
      `| ${name} | ${faults.join(', ') || 'none'} | ${isNoticed ? 'yes' : '**no**'} | ${what} | ${seconds} |`,
    )
    return isNoticed
  } finally {
    await remove()
  }
}

async function tryMutations(names: readonly string[], seed: string): Promise<boolean> {
  print('| mistake | faults | noticed | found broken | seconds |\n|---|---|---|---|---|')
  let areAllNoticed = true
  for (const mutation of mutations) {
    if (names.length > 0 && !names.includes(mutation.name)) continue
    areAllNoticed = (await tryMutation(mutation, seed)) && areAllNoticed
  }
  return areAllNoticed
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      seed: { type: 'string' },
      callers: { type: 'string', default: '400' },
      seconds: { type: 'string', default: '60' },
      only: { type: 'string' },
      outputs: { type: 'string' },
      mutations: { type: 'boolean' },
    },
  })
  const faults = values.only?.split(',') ?? allFaults
  if (values.help || !faults.every(isFaultClass)) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  if (values.mutations) return (await tryMutations(positionals, values.seed ?? 'mutations')) ? 0 : 1
  const options: DrillOptions = {
    seed: values.seed ?? String(Date.now()),
    callers: Number(values.callers),
    seconds: Number(values.seconds),
    faults,
    root: projectRoot,
  }
  return (await drill(options, values.outputs)) ? 0 : 1
}

process.exitCode = await run()
