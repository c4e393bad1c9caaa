/** One process a folder: PGlite has no lock of its own, and two processes on one folder lose rows. */
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CannotStart } from '../failures.ts'

export interface FolderLock {
  release(): Promise<void>
}

/** Takes the folder, making it when needed. @throws CannotStart when another process holds it or it cannot be made. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await makeFolder(folder)
  const file = join(folder, 'lock')
  for (;;) {
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(String(process.pid))
      await handle.close()
      return { release: () => rm(file, { force: true }) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const holder = Number(await readFile(file, 'utf8'))
      if (isRunning(holder)) throw new CannotStart(`DATA_DIR ${folder} is in use by process ${holder}`)
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
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code !== 'EEXIST')
      throw new CannotStart(`DATA_DIR cannot be made (${code}): does the folder above it exist?`)
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
