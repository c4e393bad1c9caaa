/** Reads transcripts from files and folders. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Transcript } from './transcript.ts'
import { parseTranscript } from './transcript-parser.ts'

/** The transcript at `path`, or all below that folder; each is named by its path. @throws TranscriptError, or as node:fs does */
export function readTranscripts(path: string): Transcript[] {
  return filesAt(path).map(file => parseTranscript(readFileSync(file, 'utf8'), file))
}

function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
  return names
    .filter(name => name.endsWith('.txt'))
    .sort()
    .map(name => join(path, name))
}
