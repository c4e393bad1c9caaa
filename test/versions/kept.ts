/** What is kept of the last released version: its tables, its statements, and calls as it left them in Redis. */
import { readFileSync } from 'node:fs'
import type { KeptValue, Recording } from './recording.ts'

/** Under which the calls are sealed. */
export const keptKeys = `kept:${Buffer.alloc(32, 6).toString('base64')}`

const read = (name: string) => readFileSync(new URL(`kept/${name}`, import.meta.url), 'utf8')

export const keptSchema = (): string => read('schema.sql')
export const keptRecording = (): Recording => JSON.parse(read('recording.json'))

export function parameterOf(kept: KeptValue): unknown {
  if (kept === null || typeof kept !== 'object') return kept
  return 'bytes' in kept ? Buffer.from(kept.bytes, 'hex') : new Date(kept.at)
}
