/** What the system says of a process: the processor time it has used, the memory it holds; and where it may run. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'

/** Microseconds on a processor so far, all threads together, user and system. Threads that ended are forgotten. */
export function processorTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => sum + threadTime(pid, thread), 0)
}

/**
 * The same of libuv's pool alone: what Node hands to threads of its own, as the hashing of a password. By the threads' name,
 * which Node gives them from version 24 on; nothing, where they have none.
 */
export function poolTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).filter(thread => nameOf(pid, thread) === 'libuv-worker')
  return threads.reduce((sum, thread) => sum + threadTime(pid, thread), 0)
}

function nameOf(pid: number, thread: string): string {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

function threadTime(pid: number, thread: string): number {
  try {
    const nanoseconds = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]
    return Number(nanoseconds) / 1_000
  } catch {
    return 0
  }
}

/** Resolves when the process has next to nothing left to do. @throws when it does not come to rest. */
export async function idle(pid: number): Promise<void> {
  const [spanMs, restingShare, mostSpans] = [100, 0.05, 300]
  for (let span = 0; span < mostSpans; span += 1) {
    const before = processorTime(pid)
    await wait(spanMs)
    if (processorTime(pid) - before < restingShare * spanMs * 1_000) return
  }
  throw new Error('the process does not come to rest')
}

/** Bytes of memory in use. */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kibibytes) * 1_024
}

/** How many processes wait for a processor, on average over the last minute. */
export function machineLoad(): number {
  return Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0])
}

const processorCount = cpus().length
const hasTwoProcessors = processorCount > 1

/** Whatever is measured has the first processor to itself; several of them may run anywhere. */
export function placed(
  where: 'first' | 'anywhere',
  command: string,
  args: readonly string[],
): [string, string[]] {
  const processors = where === 'first' ? '0' : `0-${processorCount - 1}`
  return hasTwoProcessors ? ['taskset', ['-c', processors, command, ...args]] : [command, [...args]]
}

/** We, and all that we start unpinned (Redis, PostgreSQL), share the second one. */
export function stepAside(): void {
  if (hasTwoProcessors) execFileSync('taskset', ['-a', '-p', '-c', '1', String(process.pid)])
}
