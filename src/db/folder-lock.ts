/**
 * One process and one user a folder: PGlite has no lock of its own, and two processes on one folder lose rows; and it
 * makes files that every user may write.
 */
import { chmod, lstat, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../platform/failures.ts'
import { exitCodes, OperatorError } from '../platform/operator-error.ts'

export interface FolderLock {
  release(): Promise<void>
}

/**
 * Takes the folder, making it when needed, and closes it to everybody else.
 * @throws OperatorError when another process or another user holds it or it cannot be made.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await makeFolder(folder)
  await closeFolder(folder)
  const file = join(folder, 'lock')
  for (;;) {
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(String(process.pid))
      await handle.close()
      return { release: () => rm(file, { force: true }) }
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') throw error
      const holder = Number(await readFile(file, 'utf8'))
      if (isRunning(holder))
        throw new OperatorError(`DATA_DIR ${folder} is in use by process ${holder}: stop it first`)
      // Its process died without letting go.
      await rm(file, { force: true })
    }
  }
}

/** One level only: making parents too never ends where the system refuses folders, as below /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    const code = systemCodeOf(error)
    if (code !== 'EEXIST')
      throw new OperatorError(`DATA_DIR cannot be made (${code}): does the folder above it exist?`)
  }
}

/** Whoever could write in it before may have left what we would take for ours, a key say: that is looked for as well. */
async function closeFolder(folder: string): Promise<void> {
  // Windows has no such users.
  const us = process.getuid?.()
  if (us === undefined) return
  if ((await stat(folder)).uid !== us) throw anothers(folder)
  await chmod(folder, 0o700)
  for (const name of ['lock', 'data-key', 'pglite']) {
    const file = join(folder, name)
    // A link may be another's, or lead to what is.
    for (const find of [lstat, stat]) {
      const found = await find(file).catch(() => undefined)
      if (found !== undefined && found.uid !== us) throw anothers(file)
    }
  }
  // What this process writes from here on is its user's alone.
  process.umask(0o077)
}

/** PGlite unpacks its first files with modes of its own, whatever the umask says: a copy of the folder would keep them. */
export async function closeFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  await Promise.all(
    entries.map(entry => chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)),
  )
}

function anothers(file: string): OperatorError {
  return new OperatorError(
    `DATA_DIR: ${file} belongs to another user: give it to the one that the service runs as`,
    exitCodes.configuration,
  )
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCodeOf(error) === 'EPERM'
  }
}
