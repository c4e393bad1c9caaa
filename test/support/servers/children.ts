// Ends a process and its children at the same instant, as a machine that loses its power would.
import { readFileSync } from 'node:fs'

/** The process is halted first, so that it starts no child between being read and being ended. */
export const killWithChildren = (pid: number): void => {
  signal(pid, 'SIGSTOP')
  for (const child of childrenOf(pid)) signal(child, 'SIGKILL')
  signal(pid, 'SIGKILL')
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself in between.
  }
}

const childrenOf = (pid: number): number[] => {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return list.split(' ').filter(Boolean).map(Number)
  } catch {
    // No such list outside Linux: children then notice by themselves, a little later.
    return []
  }
}
