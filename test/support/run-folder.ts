// Where a run of the tests keeps its files: in memory where there is room. Its databases are copied hundreds of times, and a
// file system in memory makes the thousand files of one in a tenth of the time that a disk needs.
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

const inMemory = '/dev/shm'
/** Several times what a whole run takes: nothing may run out because it is there. */
const leastBytes = 8 * 1024 ** 3

const hasRoom = (): boolean => {
  if (!existsSync(inMemory)) return false
  const { bavail, bsize } = statfsSync(inMemory)
  return Math.min(bavail * bsize, freemem()) >= leastBytes
}

/** A folder for this run, gone when this process ends; every process of the run takes it for the temporary one. */
export function openRunFolder(): void {
  const lasting = tmpdir()
  const folder = mkdtempSync(join(hasRoom() ? inMemory : lasting, 'tadamon-run-'))
  // As open as the usual one: PostgreSQL runs under an account of its own.
  chmodSync(folder, 0o1777)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  // What Node compiles of our programs: a test may start one of them dozens of times.
  Object.assign(process.env, {
    LASTING_TMPDIR: lasting,
    TMPDIR: folder,
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  })
}

/** For what outlives a run. */
export const lastingFolder = (): string => process.env['LASTING_TMPDIR'] ?? tmpdir()

const { NODE_COMPILE_CACHE: compiled } = process.env
/** For a process of ours that sees nothing else of the environment. */
export const compiledCode: Record<string, string> =
  compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }
