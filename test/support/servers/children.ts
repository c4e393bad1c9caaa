// Ends a process and its children at the same instant, as a machine that loses its power would.
import { readFileSync } from 'node:fs'

/** The process is halted first, so that it starts no child between being read and being ended. Gives the children. */
export const killWithChildren = (pid: number): number[] => {
  signal(pid, 'SIGSTOP')
  const children = childrenOf(pid)
  for (const child of children) signal(child, 'SIGKILL')
  signal(pid, 'SIGKILL')
  return children
}

/** Whether it still runs, or holds what it held while it ran. */
export const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
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
