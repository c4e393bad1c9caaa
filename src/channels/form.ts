/** Reads a posted form: bounded in bytes and in fields, whatever the content type says. */
import type { IncomingMessage } from 'node:http'

export const longestBody = 16_384
const mostFields = 40

/** The fields, the last of a name winning; null when the body is too long or was not sent whole. */
export async function readForm(request: IncomingMessage): Promise<Record<string, string> | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > longestBody) return null
      chunks.push(chunk)
    }
  } catch {
    return null
  }
  const fields: Record<string, string> = Object.create(null)
  let count = 0
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString('utf8'))) {
    if (++count > mostFields) return null
    fields[name] = value
  }
  return fields
}
