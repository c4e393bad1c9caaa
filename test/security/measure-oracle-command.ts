// `npm run measure:oracle`: how long the service takes over a wrong guess, by what is wrong with it. Differences within the
// noise tell an attacker nothing. Figures for SECURITY.md; no test, for they depend on the machine.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { putPeople } from '#src/eligibility/import/people.ts'
import type { Person } from '#src/eligibility/import/person.ts'
import { createRegistry } from '#src/eligibility/registry/registry.ts'
import { loadSchemes } from '#src/eligibility/registry/schemes.ts'
import { createEnvironment } from '#test/support/environment.ts'
import { createGateway } from './gateway.ts'
import { answersOf } from './planted.ts'

const { values } = parseArgs({
  options: { lookups: { type: 'string' }, calls: { type: 'string' }, people: { type: 'string' } },
})
const lookUps = Number(values.lookups ?? 5_000)
const calls = Number(values.calls ?? 2_000)
const registrySize = Number(values.people ?? 100_000)

const person = (index: number): Person => ({
  idKind: 'cnie',
  idNumber: `AB${1_000_000 + index}`,
  idExpiry: '2031-07-19',
  birthDate: '1947-03-26',
  scheme: index % 10 === 0 ? 'cnops' : 'amo-tadamon',
  registrationNumber: `Z${index}`,
  hasAccount: index % 2 === 0,
})
const someone = () => person(randomInt(registrySize))
const guesses: Record<string, () => Person> = {
  'unknown number': () => ({ ...someone(), idNumber: `AC${1_000_000 + randomInt(registrySize)}` }),
  'wrong expiry': () => ({ ...someone(), idExpiry: '2031-07-20' }),
  'wrong birth date': () => ({ ...someone(), birthDate: '1947-03-27' }),
}

const print = (line: string) => void process.stdout.write(`${line}\n`)
await using environment = createEnvironment({
  LOG_LEVEL: 'info',
  LOOKUPS_PER_CALLER: '1000000',
  FAILURES_PER_ID: '1000000',
  FAILURES_PER_CARD_DAY: '1000000',
  FAILURES_PER_CARD_WEEK: '1000000',
  FAILURES_PER_CARD_MONTH: '1000000',
})
await environment.startServers()
const store = await environment.openStore()
try {
  const { queries } = store.database
  await loadSchemes(queries)
  for (let from = 0; from < registrySize; from += 5_000) {
    const length = Math.min(5_000, registrySize - from)
    await putPeople(
      { queries, vault: store.vault },
      Array.from({ length }, (_, index) => person(from + index)),
    )
  }
  const registry = createRegistry({ queries, vault: store.vault, hasAccount: async () => false })
  print(`${registrySize} people; medians in microseconds, the kinds in random order`)
  await measure('one look-up in the registry', lookUps, async guess => {
    const startedAt = performance.now()
    await registry.lookUp(guess)
    return performance.now() - startedAt
  })

  const program = await environment.createProgram()
  await program.start()
  const { hop } = createGateway(program.url)
  let callers = 0
  await measure('the hop that looks up, through HTTP, Redis and PostgreSQL', calls, async guess => {
    const caller = `+2126${String(10_000_000 + callers++)}`
    const session = `ATUid_${callers}`
    const answers = answersOf(guess)
    for (let count = 0; count <= answers.length; count += 1) {
      await hop(caller, answers.slice(0, count).join('*'), session)
    }
    const startedAt = performance.now()
    await hop(caller, [...answers, '1'].join('*'), session)
    return performance.now() - startedAt
  })
  await program.stop()

  // A card that others have spent: nobody is looked up in the call, whatever is right or wrong, and the answer is deferred.
  const spending = await environment.createProgram({
    settings: { FAILURES_PER_CARD_DAY: '1', LOOKUPS_PER_CALLER: '1000000', KNOWN_PHONE_POLICY: 'off' },
  })
  await spending.start()
  const spent = createGateway(spending.url)
  guesses['right facts'] = someone
  await measure('the hop that is deferred, of a spent card', Math.ceil(calls / 4), async guess => {
    const wrong = { ...guess, birthDate: '1950-01-01' }
    await spent.call(`+2127${String(10_000_000 + callers++)}`, [...answersOf(wrong), '1'])
    const caller = `+2127${String(10_000_000 + callers++)}`
    const session = `ATUid_spent_${callers}`
    const answers = answersOf(guess)
    for (let count = 0; count <= answers.length; count += 1) {
      await spent.hop(caller, answers.slice(0, count).join('*'), session)
    }
    const startedAt = performance.now()
    await spent.hop(caller, [...answers, '1'].join('*'), session)
    return performance.now() - startedAt
  })
  await spending.stop()
} finally {
  await store.database.close()
}

async function measure(what: string, each: number, time: (guess: Person) => Promise<number>): Promise<void> {
  const names = Object.keys(guesses)
  const times = new Map(names.map(name => [name, [] as number[]]))
  const order = shuffled(names.flatMap(name => Array<string>(each).fill(name)))
  for (const name of shuffled(order).slice(0, 300)) await time((guesses[name] as () => Person)())
  for (const name of order) times.get(name)?.push((await time((guesses[name] as () => Person)())) * 1_000)

  print(`\n${what}: ${each} of each kind`)
  for (const [name, all] of times) {
    print(`  ${name.padEnd(18)} median ${median(all).toFixed(1)}   p90 ${quantile(all, 0.9).toFixed(1)}`)
  }
  // What differences look like when there is none: the same times, dealt out at random.
  const all = [...times.values()].flat()
  const byChance = Array.from({ length: 500 }, () => {
    const dealt = shuffled(all)
    return Math.abs(median(dealt.slice(0, each)) - median(dealt.slice(each, 2 * each)))
  })
  const noise = quantile(byChance, 0.95)
  const pairs = names.flatMap((one, index) => names.slice(index + 1).map(other => [one, other] as const))
  for (const [one, other] of pairs) {
    const difference = median(times.get(one) ?? []) - median(times.get(other) ?? [])
    const verdict = Math.abs(difference) <= noise ? 'within the noise' : 'ABOVE THE NOISE'
    print(
      `  ${one} − ${other}: ${difference.toFixed(1)}   ${verdict} (95 % by chance below ${noise.toFixed(1)})`,
    )
  }
}

function median(all: readonly number[]): number {
  return quantile(all, 0.5)
}

function quantile(all: readonly number[], share: number): number {
  const inOrder = all.toSorted((one, other) => one - other)
  return inOrder[Math.min(inOrder.length - 1, Math.floor(inOrder.length * share))] ?? 0
}

function shuffled<T>(all: readonly T[]): T[] {
  const dealt = [...all]
  for (let last = dealt.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1)
    ;[dealt[last], dealt[other]] = [dealt[other] as T, dealt[last] as T]
  }
  return dealt
}
