// One program of ours in a process of its own: started, killed, asked to stop, started again on the same port.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '#src/platform/operator-error.ts'
import { compiledCode } from './run-folder.ts'
import { freePort } from './servers/free-port.ts'

export interface Program {
  name: string
  url: string
  port: number
  /** Of the process that runs now. @throws when none does. */
  readonly pid: number
  /** Resolves when it answers. Tried again, as a supervisor does, while what it needs is not there. */
  start(): Promise<void>
  /** SIGKILL: nobody is told. */
  kill(): Promise<void>
  /** SIGTERM. The exit code; null when it did not run, or did not end in time and was killed. */
  stop(): Promise<number | null>
  /** Everything written since the first start, on both channels. */
  output(): string
  /** What it said last, each time it ended without being asked once it had answered. */
  crashes(): readonly string[]
}

export interface ProgramOptions {
  name?: string
  /** The folder that holds src: this one, when none is named. */
  root?: string
  /** The service's, when no other is named. */
  file?: string
  port: number
  /** The setting that takes it. */
  portSetting?: string
  /** All that it sees of the environment, but for that and PATH. */
  env: Record<string, string>
  /** To Node itself. */
  flags?: readonly string[]
  /** The command that runs Node: what stands before it says where. */
  command?: (node: string, args: readonly string[]) => readonly [string, readonly string[]]
  /** Started again when it ends without being asked, as a supervisor would. */
  isSupervised?: boolean
}

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

const startMs = 60_000
/** Longer than the process gives itself. */
const stopMs = 20_000

type Child = ChildProcessByStdio<null, Readable, Readable>

// Should we end without a word, our processes end with us.
const running = new Set<Child>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** The service on a free port, with these settings alone; resolves once it answers. */
export async function startService(env: Record<string, string>): Promise<Program> {
  const program = createProgram({ port: await freePort(), env })
  await program.start()
  return program
}

/** Not started. */
export function createProgram(options: ProgramOptions): Program {
  const { name = 'service', root = projectRoot, file = 'src/main.ts', flags = [] } = options
  const { port, portSetting = 'PORT', env, isSupervised = false } = options
  const { command = (node, args) => [node, args] } = options
  const url = `http://127.0.0.1:${port}`
  let child: Child | undefined
  let output = ''
  const crashes: string[] = []
  let isExpected = false

  const isRunning = (one: Child | undefined): one is Child =>
    one !== undefined && one.exitCode === null && one.signalCode === null

  function launch(): Child {
    const { PATH = '' } = process.env
    const [program, args] = command(process.execPath, [...flags, file])
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    const given = { PATH, ...compiledCode, ...env, [portSetting]: String(port) }
    const started: Child = spawn(program, args, { cwd: root, env: given, stdio })
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    running.add(started)
    started.once('exit', () => running.delete(started))
    return started
  }

  async function start(): Promise<void> {
    const deadline = Date.now() + startMs
    for (let current = launch(); ; await wait(40)) {
      child = current
      if (await answers(url)) return watch(current)
      const isGone = !isRunning(current)
      // Otherwise what it needs is not there yet.
      const hasGivenUp = isGone && current.exitCode !== exitCodes.unavailable
      if (hasGivenUp || Date.now() > deadline) {
        throw new Error(`${name} does not start (${current.exitCode}):\n${output.slice(-2_000)}`)
      }
      if (isGone) current = launch()
    }
  }

  function watch(started: Child): void {
    started.once('exit', () => {
      if (child !== started || isExpected) return
      crashes.push(output.slice(-3_000))
      // A start that fails shows as a missing process, and that as callers without an outcome.
      if (isSupervised) inTurn(start).catch(() => {})
    })
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (!isRunning(child)) return null
    isExpected = true
    const gone = once(child, 'close')
    child.kill(signal)
    const [code] = await gone
    isExpected = false
    return code as number | null
  }

  /** Starts and ends never overlap. */
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const acted = last.then(act)
    last = acted.catch(() => {})
    return acted
  }

  return {
    name,
    url,
    port,
    get pid() {
      if (!isRunning(child) || child.pid === undefined) throw new Error(`${name} is not running`)
      return child.pid
    },
    start: () => inTurn(async () => (isRunning(child) ? undefined : start())),
    kill: () => inTurn(async () => void (await end('SIGKILL'))),
    stop: () =>
      inTurn(async () => {
        const ending = child
        const force = setTimeout(() => void ending?.kill('SIGKILL'), stopMs)
        const code = await end('SIGTERM')
        clearTimeout(force)
        return code
      }),
    output: () => output,
    crashes: () => crashes,
  }
}

/** Whatever it says: a program that says something has started. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(2_000) })
    await response.arrayBuffer()
    return true
  } catch {
    return false
  }
}
