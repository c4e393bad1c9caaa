/** What is measured (the limit, the peer, the peer tuned, the service), each a process of its own, and how answers are checked. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '#test/servers/free-port.ts'
import { hopsOfCall, screenAt, typedAt } from './dialogue.ts'
import type { Caller } from './people.ts'
import { placed } from './processes.ts'

export type VariantName = 'limit' | 'peer' | 'tuned' | 'service'

export interface Variant {
  name: string
  port: number
  pid: number
  /** Of the callback. */
  path: string
  isRight(hop: number, caller: Caller, body: Buffer): boolean
  /** The end of what it printed. */
  log(): string
  stop(): Promise<void>
}

export interface VariantParts {
  name: string
  file: string
  path: string
  env: Record<string, string>
  isRight: Variant['isRight']
  /** Where its output goes. */
  folder: string
  /** To Node itself. */
  flags?: readonly string[]
  /** On the first processor, as it is when nothing is said, or wherever the system puts it. */
  anywhere?: boolean
}

export const checks: Record<VariantName, Variant['isRight']> = {
  // It tells what it found, so that a read or a write left out would show.
  limit: (hop, caller, body) => body.toString() === `CON ${hop === 0 ? 'new' : typedAt(hop - 1, caller)}`,
  peer: isRightOfPeer,
  tuned: isRightOfPeer,
  service: (hop, caller, body) => body.equals(screenAt(hop, caller)),
}

function isRightOfPeer(hop: number, caller: Caller, body: Buffer): boolean {
  return hop < hopsOfCall - 2 ? body.equals(screenAt(hop, caller)) : body.includes(caller.idNumber)
}

const startMs = 60_000

/** Resolves once it answers. */
export async function startVariant(parts: VariantParts): Promise<Variant> {
  const { name, path, folder, flags = [], isRight } = parts
  const port = await freePort()
  const file = join(folder, `${name}-${port}.log`)
  const output = openSync(file, 'a')
  const log = () => readFileSync(file, 'utf8').slice(-2_000)
  const [command, args] = placed(parts.anywhere === true ? 'anywhere' : 'first', process.execPath, [
    ...flags,
    parts.file,
  ])
  const { PATH = '' } = process.env
  const child = spawn(command, args, {
    env: { PATH, NODE_ENV: 'production', ...parts.env, PORT: String(port) },
    stdio: ['ignore', output, output],
  })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const deadline = Date.now() + startMs
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`${name} does not start:\n${log()}`)
    }
    await wait(50)
  }
  return { name, port, pid: Number(child.pid), path, isRight, log, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(1_000) })
    return true
  } catch {
    return false
  }
}
