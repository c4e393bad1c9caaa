/** One process of ours under a supervisor: killed, asked to stop, started again on the same port; all it prints is kept. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'

export interface Program {
  name: string
  url: string
  /** Resolves when it answers. Tried again, as a supervisor does, while what it needs is not there. */
  start(): Promise<void>
  /** SIGKILL: nobody is told. */
  kill(): Promise<void>
  /** SIGTERM. The exit code; null when it did not end in time and was killed. */
  stop(): Promise<number | null>
  /** Everything written since the first start. */
  output(): string
  /** How often it ended without being asked, once it had answered. */
  crashes(): number
}

export interface ProgramOptions {
  name: string
  /** The folder that holds src. */
  root: string
  file: string
  port: number
  env: Record<string, string>
}

const startMs = 60_000
/** Longer than the process gives itself. */
const stopMs = 20_000
/** EX_UNAVAILABLE of sysexits.h: the database is not there yet. */
const unavailable = 69

type Child = ChildProcessByStdio<null, Readable, Readable>

export function createProgram({ name, root, file, port, env }: ProgramOptions): Program {
  const url = `http://127.0.0.1:${port}`
  let child: Child | undefined
  let output = ''
  let crashes = 0
  /** Ended by us: no crash. */
  let isWanted = false

  const isRunning = (one: Child | undefined): one is Child =>
    one !== undefined && one.exitCode === null && one.signalCode === null

  // Should the drill end without a word, its processes end with it.
  process.once('exit', () => void child?.kill('SIGKILL'))

  function launch(): Child {
    const { PATH = '' } = process.env
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    const started = spawn(process.execPath, [file], { cwd: root, env: { PATH, ...env }, stdio })
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    return started
  }

  async function start(): Promise<void> {
    const deadline = Date.now() + startMs
    isWanted = true
    let current = launch()
    child = current
    while (!(await answers(url))) {
      // Killed while it started: whoever killed it starts it again.
      if (!isWanted || current.signalCode !== null) return
      const hasGivenUp = current.exitCode !== null && current.exitCode !== unavailable
      if (hasGivenUp || Date.now() > deadline) {
        throw new Error(`${name} does not start (${current.exitCode}):\n${output.slice(-2_000)}`)
      }
      if (current.exitCode === unavailable) {
        current = launch()
        child = current
      }
      await wait(40)
    }
    current.once('exit', () => {
      if (!isWanted || child !== current) return
      crashes += 1
      // A failed start shows as a missing process, and that as callers without an outcome.
      start().catch(() => {})
    })
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    isWanted = false
    if (!isRunning(child)) return null
    const gone = once(child, 'exit')
    child.kill(signal)
    const [code] = await gone
    return code as number | null
  }

  return {
    name,
    url,
    start,
    kill: async () => void (await end('SIGKILL')),
    async stop() {
      const ending = child
      const force = setTimeout(() => void ending?.kill('SIGKILL'), stopMs)
      const code = await end('SIGTERM')
      clearTimeout(force)
      return code
    },
    output: () => output,
    crashes: () => crashes,
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false
  }
}
