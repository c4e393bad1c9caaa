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
  /** What it said last, each time it ended without being asked once it had answered. */
  crashes(): readonly string[]
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

// Should the drill end without a word, its processes end with it.
const running = new Set<Child>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export function createProgram({ name, root, file, port, env }: ProgramOptions): Program {
  const url = `http://127.0.0.1:${port}`
  let child: Child | undefined
  let output = ''
  const crashes: string[] = []
  let isExpected = false

  const isRunning = (one: Child | undefined): one is Child =>
    one !== undefined && one.exitCode === null && one.signalCode === null

  function launch(): Child {
    const { PATH = '' } = process.env
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    const started: Child = spawn(process.execPath, [file], { cwd: root, env: { PATH, ...env }, stdio })
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
      const isGone = current.exitCode !== null || current.signalCode !== null
      const hasGivenUp = isGone && current.exitCode !== unavailable
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
      inTurn(start).catch(() => {})
    })
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (!isRunning(child)) return null
    isExpected = true
    const gone = once(child, 'exit')
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

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false
  }
}
