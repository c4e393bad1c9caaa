/** The log: one JSON line an event, codes and counts only. Nothing that a caller typed or read is ever handed to it. */
import { hostname } from 'node:os'
import pino, { type Logger } from 'pino'
import { callLabels } from './call-log.ts'

export type Log = Logger

/** Belt and braces: these are never logged on purpose, and are struck out if they should slip in. */
const struckOut = [
  'phone',
  'caller',
  'to',
  'text',
  'body',
  'password',
  'code',
  'email',
  'authorization',
  'token',
  'apiKey',
  'config',
].flatMap(name => [`*.${name}`, `*.*.${name}`])

/** Which process wrote it: in a container its name, and of several on one machine which. */
export const instance = `${hostname()}:${process.pid}`

/** Lines leave together: each alone takes a system call, which under load costs more than all that is said in it. */
const together = { sync: false, minLength: 4_096, periodicFlush: 100 }

/** To the standard output, within a tenth of a second and at the end at once; unless somebody else takes the lines. */
export function createLog(level: string, destination?: { write(line: string): void }): Log {
  return pino(
    { level, base: { instance }, mixin: callLabels, redact: { paths: struckOut, censor: '-' } },
    destination ?? pino.destination(together),
  )
}
