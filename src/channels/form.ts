/** Reads a posted form, whatever the content type says: bounded in bytes, in fields and in what one field holds. */
import type { IncomingMessage } from 'node:http'
import { cohort } from '../cohort.ts'

export const longestBody = 16_384
/** Of a body that is too long this much is still taken in, so that its sender is there to hear the answer. */
const mostDiscarded = 1_048_576
const mostFields = 40
export const longestField = 4_096
const longestName = 64

/** By name. */
export type Fields = Readonly<Record<string, string>>

/**
 * The fields, the last of a name winning; one that is too long is left out, as if it had not been sent.
 * Null when the body is too long, has too many fields, or was not sent whole.
 *
 * Not by `for await`: leaving such a loop early closes the connection before anything can be answered.
 */
export function readForm(request: IncomingMessage): Promise<Fields | null> {
  return new Promise(resolve => {
    let chunks: Buffer[] = []
    let bytes = 0
    const take = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= longestBody) chunks.push(chunk)
      else chunks = []
      if (bytes > mostDiscarded) {
        request.off('data', take)
        resolve(null)
      }
    }
    request.on('data', take)
    request.on('end', () => {
      // From here on it is our own work, and goes quicker together.
      void cohort().then(() => resolve(bytes > longestBody ? null : fieldsIn(textOf(chunks))))
    })
    request.on('close', () => {
      // The sender has gone, or was too slow.
      if (!request.readableEnded) resolve(null)
    })
  })
}

function fieldsIn(body: string): Fields | null {
  const fields: Record<string, string> = Object.create(null)
  let count = 0
  for (const [name, value] of new URLSearchParams(body)) {
    if (++count > mostFields) return null
    if (name.length <= longestName && value.length <= longestField) fields[name] = value
  }
  return fields
}

/** Nearly always one piece. */
function textOf(chunks: readonly Buffer[]): string {
  const [only] = chunks
  return chunks.length === 1 && only ? only.toString() : Buffer.concat(chunks).toString()
}
