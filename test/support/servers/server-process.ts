// One server program in a folder of its own: started, ended, crashed, and started again.
import { setTimeout as wait } from 'node:timers/promises'
import type { Account } from './account.ts'
import { isThere, killWithChildren } from './children.ts'
import { createGuard } from './guard.ts'
import { endOfLog, launch, type WatchedProcess } from './watched-process.ts'

const startSeconds = 30
const stopSeconds = 10

export type ServerProcess = {
  /** Of the process that runs now; another one after `restart()`. Throws when none runs. */
  readonly pid: number
  /** Ends the server and removes its folder. Harmless when repeated. */
  stop: () => Promise<void>
  /** SIGKILL to it and its children: a crash. The folder stays, and `restart()` brings it back. */
  kill: () => Promise<void>
  /** Same address and folder again, whether it was running or not. */
  restart: () => Promise<void>
}

type Command = [program: string, ...args: string[]]

type Options = {
  folder: string
  account?: Account | undefined
  /** Run once, to its end, before the first start. */
  prepare?: Command
  command: Command
  /** Asks the server to end in order. */
  endSignal: NodeJS.Signals
  /** Whether it takes work; a rejection means not yet. */
  answers: () => Promise<boolean>
}

/** Resolves once the server answers; when it does not, throws with the end of its log, and nothing is left. */
export const startServerProcess = async (options: Options): Promise<ServerProcess> => {
  const { folder, account, prepare, command, endSignal, answers } = options
  const guard = createGuard(folder)
  const home = { folder, guard, account }
  let server: WatchedProcess | undefined
  let isStopped = false

  const failure = (program: string, what: string) =>
    new Error(`${program} ${what}. The end of its log:\n${endOfLog(folder)}`)

  const run = async ([program, ...args]: Command) => {
    const code = await (await launch(program, args, home)).ended
    if (code !== 0) throw failure(program, `ended with code ${code}`)
  }

  const start = async ([program, ...args]: Command) => {
    if (isStopped) throw new Error(`${program} was stopped and its folder is gone: start another one`)
    const current = await launch(program, args, home)
    server = current
    const deadline = Date.now() + startSeconds * 1000
    while (!(await answers().catch(() => false))) {
      if (current.hasEnded()) throw failure(program, 'ended while it started')
      if (Date.now() > deadline) throw failure(program, `does not answer after ${startSeconds} s`)
      await wait(20)
    }
    current.unattended()
  }

  const end = async (signal: (pid: number) => unknown) => {
    if (server === undefined || server.hasEnded()) return
    const { pid, ended } = server
    server.attended()
    signal(pid)
    const force = setTimeout(() => killWithChildren(pid), stopSeconds * 1000)
    await ended
    clearTimeout(force)
  }
  const endInOrder = () => end(pid => process.kill(pid, endSignal))

  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await endInOrder()
    await guard.release()
  }

  try {
    if (prepare) await run(prepare)
    await start(command)
  } catch (error) {
    await stop()
    throw error
  }

  return {
    get pid() {
      if (server === undefined || server.hasEnded()) throw new Error(`${command[0]} is not running`)
      return server.pid
    },
    stop,
    async kill() {
      let children: number[] = []
      await end(pid => (children = killWithChildren(pid)))
      // A child that ends a moment later still holds PostgreSQL's shared memory: nothing starts in that folder until it has.
      const deadline = Date.now() + stopSeconds * 1_000
      while (children.some(isThere) && Date.now() < deadline) await wait(5)
    },
    async restart() {
      await endInOrder()
      await start(command)
    },
  }
}
