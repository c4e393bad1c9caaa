/** The last released version, as it was: its own files and its own dependencies, made once on a machine and kept. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '#test/support/program.ts'
import { compiledCode, lastingFolder } from '#test/support/run-folder.ts'

const run = promisify(execFile)

/** Another commit is written here when a version is released. */
export const lastReleased = readFileSync(new URL('last-released', import.meta.url), 'utf8').trim()
const folder = join(lastingFolder(), `tadamon-released-${lastReleased}`)

/** Not in a shallow clone, nor in a folder without git: what is kept in `kept/` then has to do. */
export async function hasHistory(): Promise<boolean> {
  try {
    await run('git', ['cat-file', '-e', `${lastReleased}^{commit}`], { cwd: projectRoot })
    return true
  } catch {
    return false
  }
}

/** The folder that holds its src. Two that make it at once do not meet: the first to be ready is taken. */
export async function releasedRoot(): Promise<string> {
  if (existsSync(folder)) return folder
  const making = await mkdtemp(`${folder}-`)
  try {
    await unpack(making)
    await run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: making,
      env: ownEnvironment(),
    })
    await rename(making, folder)
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

/** A worktree without the entry that one leaves in the project's own .git. */
async function unpack(to: string): Promise<void> {
  const archive = join(to, 'released.tar')
  await run('git', ['archive', '--output', archive, lastReleased], { cwd: projectRoot })
  await run('tar', ['-x', '-f', archive, '-C', to])
  await rm(archive)
}

/** What an npm that runs us says of this project is not meant for the one that we run. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(package|lifecycle|command|execpath|config_local_prefix)|INIT_CWD)/.test(name),
    ),
  )
}

/** Runs a module that is written in that version's words, from its root; resolves with the JSON that it prints last. */
export async function runReleased(code: string, env: Record<string, string> = {}): Promise<unknown> {
  const { PATH = '' } = process.env
  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '--eval', code], {
    cwd: await releasedRoot(),
    env: { ...compiledCode, PATH, ...env },
    maxBuffer: 100_000_000,
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
}
