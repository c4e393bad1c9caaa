// Runs one program in a server's folder, under the eye of the folder's guard.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Account } from './account.ts'
import type { Guard } from './guard.ts'

/** Where a server lives: its folder, the guard of it, and the account that runs its programs. */
export type Home = { folder: string; guard: Guard; account?: Account | undefined }

export type WatchedProcess = {
  pid: number
  hasEnded: () => boolean
  /** The exit code; null after a signal. */
  ended: Promise<number | null>
  /** While it runs unattended it does not keep the tests from ending; the guard sees to it. */
  unattended: () => void
  /** Somebody waits for its end: without this the tests could end first, silently and with success. */
  attended: () => void
}

/** Throws when the program cannot be run at all; what it prints goes to the folder's log. */
export const launch = async (program: string, args: string[], home: Home): Promise<WatchedProcess> => {
  const { folder, guard, account } = home
  const log = openSync(logFile(folder), 'a')
  // A session of its own: Ctrl-C in a terminal reaches the tests, not the server under them.
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', log, log],
    detached: true,
    ...account,
  })
  closeSync(log)
  await once(child, 'spawn')
  const pid = Number(child.pid)
  guard.watch(pid)
  let hasEnded = false
  const ended = once(child, 'exit').then(([code]) => {
    hasEnded = true
    guard.forget()
    return code as number | null
  })
  return {
    pid,
    hasEnded: () => hasEnded,
    ended,
    unattended: () => child.unref(),
    attended: () => child.ref(),
  }
}

export const endOfLog = (folder: string): string => readFileSync(logFile(folder), 'utf8').slice(-2_000)

const logFile = (folder: string) => join(folder, 'server.log')
