/** Who may import whom, each rule with its reason; and no dead wood. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

const files = ['machines', 'src', 'test'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map(file => join(folder, file)),
)

interface Import {
  from: string
  /** A file of ours, or the name of a package. */
  to: string
  isType: boolean
}

/** What `import … from`, `export … from` and `import()` name, in code (comments taken away). */
function importsOf(file: string): Import[] {
  const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const statements =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/g
  return [...code.matchAll(statements)].map(([, type, named, called]) => ({
    from: file,
    to: target(file, named ?? called ?? ''),
    isType: type !== undefined,
  }))
}

function target(file: string, name: string): string {
  if (name.startsWith('.')) return relative(root, resolve(root, dirname(file), name))
  const own = /^#(machines|src|test)\/(.*)$/.exec(name)
  if (own) return `${own[1]}/${own[2]}`
  if (name === '#testing') return 'src/testing/testing.ts'
  return name.startsWith('node:')
    ? name
    : name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/')
}

const imports = files.flatMap(importsOf)
const folderOf = (file: string) => file.split('/').slice(0, 2).join('/')
const isOurs = (name: string) => /^(machines|src|test)\//.test(name)
const shown = ({ from, to }: Import) => `${from} → ${to}`

describe('machines', () => {
  it('import nothing but xstate, phone numbers and themselves: the conversation is read, walked and drawn without a server', () => {
    const allowed = (to: string) =>
      to.startsWith('machines/') || to === 'xstate' || to === 'libphonenumber-js'
    const strays = imports.filter(({ from, to }) => from.startsWith('machines/') && !allowed(to))
    expect(strays.map(shown)).toEqual([])
  })
})

describe('folders of src', () => {
  it('know channels only by their contract: a gateway’s quirk cannot reach the conversation', () => {
    const strays = imports.filter(
      ({ from, to }) => from.startsWith('src/channels/') && /^src\/(conversation|sessions)\//.test(to),
    )
    expect(strays.map(shown)).toEqual([])
  })

  it('accounts, eligibility, outbox, sessions and limits do not import each other: each is understood alone', () => {
    const apart = ['accounts', 'eligibility', 'outbox', 'sessions', 'limits'].map(name => `src/${name}`)
    const strays = imports.filter(
      ({ from, to, isType }) =>
        !isType &&
        apart.includes(folderOf(from)) &&
        apart.includes(folderOf(to)) &&
        folderOf(from) !== folderOf(to),
    )
    expect(strays.map(shown)).toEqual([])
  })

  it('never import tests: what runs in production does not know how it is tried', () => {
    const strays = imports.filter(({ from, to }) => !from.startsWith('test/') && to.startsWith('test/'))
    expect(strays.map(shown)).toEqual([])
  })

  it('leave the choice of adapters to the composition root and the commands: swapping a server changes one line', () => {
    const adapters = [
      'src/db/pglite.ts',
      'src/db/postgres.ts',
      'src/sessions/memory.ts',
      'src/sessions/redis.ts',
      'src/channels/africastalking/sms-carrier.ts',
    ]
    const roots = /^(test\/|src\/(store|[a-z-]+-command|composition\/foundations)\.ts$)/
    const strays = imports.filter(
      ({ from, to, isType }) => !isType && adapters.includes(to) && !roots.test(from),
    )
    expect(strays.map(shown)).toEqual([])
  })
})

describe('the world outside', () => {
  it('reaches the settings through one file: every test sets its own', () => {
    const readers = files.filter(
      file => file.startsWith('src/') && readFileSync(join(root, file), 'utf8').includes('process.env'),
    )
    expect(readers).toEqual(['src/config.ts'])
  })

  it('reaches time and chance through one file: every test can be repeated', () => {
    const sources = /\b(Math\.random|Date\.now|new Date\(\)|randomUUID|randomBytes|randomInt)\b/
    const readers = files.filter(
      file => /^(src|machines)\//.test(file) && sources.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(readers).toEqual(['src/clock.ts'])
  })

  it.each([
    'ioredis',
    'pg',
    '@electric-sql/pglite',
    'africastalking',
    '@node-rs/argon2',
    'nodemailer',
    'sodium-native',
    'pino',
    'prom-client',
  ])('%s is imported by one file: a supplier has an address', driver => {
    const importers = imports.filter(
      ({ from, to, isType }) => from.startsWith('src/') && to === driver && !isType,
    )
    expect(new Set(importers.map(({ from }) => from)).size).toBeLessThanOrEqual(1)
  })
})

describe('all files', () => {
  it('import in one direction: no cycles', () => {
    const graph = new Map(
      files.map(file => [
        file,
        imports.filter(({ from, to, isType }) => from === file && isOurs(to) && !isType).map(({ to }) => to),
      ]),
    )
    const cycles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, path: string[]) => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      if (done.has(file) || path.includes(file)) return
      for (const next of graph.get(file) ?? []) visit(next, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(cycles).toEqual([])
  })

  it('of machines and src are reached from an entry point: no dead wood', () => {
    const entries = files.filter(file => /^src\/(main|[a-z-]+-command|testing\/testing)\.ts$/.test(file))
    const reached = new Set<string>()
    const walk = (file: string) => {
      if (reached.has(file)) return
      reached.add(file)
      for (const { from, to } of imports) if (from === file && isOurs(to)) walk(to)
    }
    entries.forEach(walk)
    const dead = files.filter(file => !file.startsWith('test/') && !reached.has(file))
    expect(dead).toEqual([])
  })

  it('have names that say what they hold', () => {
    const vague = files.filter(file => /(^|\/)(index|utils?|helpers?|types|misc|common)\.ts$/.test(file))
    expect(vague).toEqual([])
  })

  it('of machines and src stay small: one idea each', () => {
    const long = files.filter(
      file =>
        !file.startsWith('test/') &&
        file !== 'machines/registration.ts' &&
        readFileSync(join(root, file), 'utf8').split('\n').length > 251,
    )
    expect(long).toEqual([])
  })
})
