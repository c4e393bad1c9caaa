// Stryker, fetched when it is first needed: its 150 packages would slow every install, and want a newer Node than npm's.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')
const home = join(root, 'node_modules/.mutation')
const version = '10.1.1'

export interface Mutant {
  file: string
  /** `file:line:column-line:column`, as Stryker takes it. */
  range: string
  line: number
  /** The whole line where it begins. */
  text: string
  original: string
  replacement: string
  status: string
}

interface Report {
  files: Record<string, { source: string; mutants: ReportedMutant[] }>
}

interface Place {
  line: number
  column: number
}

interface ReportedMutant {
  replacement?: string
  status: string
  location: { start: Place; end: Place }
}

function install(): void {
  if (existsSync(join(home, 'node_modules/@stryker-mutator/vitest-runner'))) return
  mkdirSync(home, { recursive: true })
  const packages = ['core', 'vitest-runner'].map(name => `@stryker-mutator/${name}@${version}`)
  // Its vitest is the project's own.
  const options = ['--prefix', home, '--no-save', '--legacy-peer-deps']
  execFileSync('npm', ['install', ...options, ...packages], { stdio: 'inherit', cwd: root })
}

/** Tries every mutant of `mutate` against the quick tests, or the slow ones. */
export function tryMutants(mutate: readonly string[], tests: 'quick' | 'slow'): Mutant[] {
  install()
  const report = join(home, `${tests}.json`)
  const config = join(home, `${tests}.config.json`)
  const settings = {
    mutate,
    testRunner: 'vitest',
    vitest: { configFile: 'vitest.mutation.config.ts', related: false },
    plugins: [join(home, 'node_modules/@stryker-mutator/vitest-runner/dist/src/index.js')],
    // TypeScript 7 has no API for Stryker to read it with, and nothing in it has to change.
    tsconfigFile: 'none.json',
    coverageAnalysis: 'perTest',
    concurrency: Number(process.env['CONCURRENCY'] ?? 2),
    timeoutMS: 15_000,
    tempDirName: join(home, 'sandboxes'),
    ignorePatterns: ['/docs/screenshots', '/bench'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    allowConsoleColors: false,
  }
  writeFileSync(config, JSON.stringify(settings))
  const stryker = join(home, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const run = spawnSync(process.execPath, [stryker, 'run', config], {
    cwd: root,
    // Its progress is no result.
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, MUTATION: tests },
  })
  if (run.status !== 0) throw new Error(`Stryker ended with ${run.status}`)
  return read(JSON.parse(readFileSync(report, 'utf8')) as Report)
}

function read({ files }: Report): Mutant[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map(({ replacement = '', status, location: { start, end } }) => ({
      file,
      range: `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`,
      line: start.line,
      text: source.split('\n')[start.line - 1] ?? '',
      original: cut(source, start, end),
      replacement,
      status,
    })),
  )
}

function cut(source: string, start: Place, end: Place): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  lines[last] = (lines[last] ?? '').slice(0, end.column - 1)
  lines[0] = (lines[0] ?? '').slice(start.column - 1)
  return lines.join('\n')
}
