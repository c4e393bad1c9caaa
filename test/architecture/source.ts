// The project's code as the rules see it: files and what each of them imports, type imports included.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, posix, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export interface Import {
  from: string
  /** A file of ours, or the name of a package. */
  to: string
  isType: boolean
}

export interface Source {
  /** Path from the root of the project to the code without its comments. */
  files: ReadonlyMap<string, string>
  imports: readonly Import[]
}

export function readSource(): Source {
  const paths = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
  const files = paths
    .trim()
    .split('\n')
    .filter(path => !path.endsWith('.d.ts'))
  return sourceOf(new Map(files.flatMap(path => withCode(path))))
}

export function sourceOf(files: ReadonlyMap<string, string>): Source {
  return { files, imports: [...files].flatMap(([path, code]) => importsOf(path, code)) }
}

/** The same source with one file more, or with more code in it: for trying a rule. */
export function withFile(source: Source, path: string, code: string): Source {
  return sourceOf(new Map([...source.files, [path, `${source.files.get(path) ?? ''}\n${code}`]]))
}

/** Nothing for a file that was deleted and not yet committed. */
function withCode(path: string): [string, string][] {
  try {
    return [[path, withoutComments(readFileSync(resolve(root, path), 'utf8'))]]
  } catch {
    return []
  }
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

/** What `import … from`, `export … from` and `import()` name. */
function importsOf(from: string, code: string): Import[] {
  const statements =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/g
  return [...code.matchAll(statements)].map(([, type, named, called]) => ({
    from,
    to: target(from, named ?? called ?? ''),
    isType: type !== undefined,
  }))
}

function target(from: string, name: string): string {
  if (name === '#testing') return 'testing/testing.ts'
  if (name.startsWith('.')) return posix.normalize(`${dirname(from)}/${name}`)
  if (name.startsWith('#')) return name.slice(1)
  const parts = name.startsWith('@') ? 2 : 1
  return name.startsWith('node:') ? name : name.split('/').slice(0, parts).join('/')
}

export const isOurs = (path: string) => /^(machines|src|testing|tools|test|bench)\//.test(path)
