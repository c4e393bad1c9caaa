// A log that keeps what is written to it, at every level and with nothing struck out: whatever it holds was handed to it.
import pino from 'pino'
import { callLabels } from '#src/platform/call-log.ts'
import type { Log } from '#src/platform/log.ts'

export type CapturedLog = { log: Log; lines: () => readonly string[] }

export const createCapturedLog = (): CapturedLog => {
  const lines: string[] = []
  const log = pino(
    { level: 'trace', base: null, mixin: callLabels },
    { write: line => void lines.push(line) },
  )
  return { log, lines: () => lines }
}
