// A log that keeps what is written to it, at every level and with nothing struck out: whatever it holds was handed to it.
import pino from 'pino'
import type { Log } from '#src/log.ts'

export type CapturedLog = { log: Log; lines: () => readonly string[] }

export const createCapturedLog = (): CapturedLog => {
  const lines: string[] = []
  const log = pino({ level: 'trace', base: null }, { write: line => void lines.push(line) })
  return { log, lines: () => lines }
}
