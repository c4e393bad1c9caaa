/** How far a long command is: a line that changes on a terminal, a line now and then in a log. */
import type { Clock } from '../platform/clock.ts'

export interface Progress {
  /** @param share of the whole, 0 to 1; null where that is not known. */
  show(lines: number, share: number | null): void
  /** A line that stays. */
  note(text: string): void
  /** Takes the changing line away. */
  done(): void
}

interface Output {
  isTTY?: boolean
  write(text: string): unknown
}

const terminalPauseMs = 200
const logPauseMs = 10_000

export function createProgress(output: Output, clock: Pick<Clock, 'now'>, unit = 'lines'): Progress {
  const startedAt = clock.now()
  const clearLine = output.isTTY ? '\r\u001B[K' : ''
  let shownAt = startedAt
  return {
    show(lines, share) {
      const now = clock.now()
      if (now - shownAt < (output.isTTY ? terminalPauseMs : logPauseMs)) return
      shownAt = now
      const perSecond = Math.round((lines * 1_000) / (now - startedAt))
      const part = share === null ? '' : `${Math.floor(share * 100)} %, `
      const text = `${part}${lines} ${unit}, ${perSecond} a second`
      output.write(output.isTTY ? `${clearLine}${text}` : `${text}\n`)
    },
    note: text => void output.write(`${clearLine}${text}\n`),
    done: () => void output.write(clearLine),
  }
}
