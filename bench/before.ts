/** The service as it was: another commit of this project, with dependencies and data of its own, measured as today's is. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createGuard } from '#test/support/servers/guard.ts'
import type { Options } from './options.ts'

const run = promisify(execFile)

export interface Before extends AsyncDisposable {
  /** A checkout with its own node_modules. */
  folder: string
  commit: string
}

/** What `--before` or `--before-commit` names; undefined when neither does. @throws when git or npm cannot make it. */
export async function openBefore(
  { before, beforeCommit }: Pick<Options, 'before' | 'beforeCommit'>,
  progress: (text: string) => void,
): Promise<Before | undefined> {
  if (beforeCommit !== undefined) return checkOut(beforeCommit, progress)
  if (before === undefined) return undefined
  return { folder: resolve(before), commit: await commitOf(before), async [Symbol.asyncDispose]() {} }
}

/** In a folder that goes when we do, however we go. */
async function checkOut(commit: string, progress: (text: string) => void): Promise<Before> {
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-before-'))
  const guard = createGuard(folder)
  const remove = async () => {
    try {
      await run('git', ['worktree', 'remove', '--force', folder])
    } finally {
      await guard.release()
    }
  }
  progress(`checking out ${commit} and installing what it needs`)
  try {
    await run('git', ['worktree', 'add', '--detach', folder, commit])
    await run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], { cwd: folder })
    return { folder, commit: await commitOf(folder), [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove().catch(() => {})
    throw error
  }
}

/** Changes that nobody committed are told. */
async function commitOf(folder: string): Promise<string> {
  const { stdout } = await run('git', ['-C', folder, 'describe', '--always', '--dirty', '--exclude', '*'])
  return stdout.trim()
}

/** By its own command, for its tables are its own affair. @throws when a line is refused. */
export async function importBefore(
  { folder }: Before,
  csv: AsyncIterable<Uint8Array>,
  settings: Record<string, string>,
): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'tadamon-people-'))
  try {
    const file = join(place, 'people.csv')
    await writeFile(file, csv)
    const { PATH = '' } = process.env
    const itself = { cwd: folder, env: { PATH, NODE_ENV: 'production', ...settings } }
    // Before there was such a command, the import made the tables.
    await run('npm', ['run', '--silent', '--if-present', 'migrate'], itself)
    await run('npm', ['run', '--silent', 'registry', '--', 'import', file], itself)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}
