/** The log: one JSON line an event, codes and counts only. Nothing that a caller typed or read is ever handed to it. */
import pino, { type Logger } from 'pino'

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

export function createLog(level: string): Log {
  return pino(
    { level, base: null, redact: { paths: struckOut, censor: '-' } },
    pino.destination({ sync: false }),
  )
}
