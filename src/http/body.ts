/** Reads what was sent with a request: bounded in bytes, and a form also in fields and in what one field holds. */
import type { Context } from 'koa'
import { cohort } from './cohort.ts'

export const longestBody = 16_384
/** Of a body that is too long this much is still taken in, so that its sender is there to hear the answer. */
const mostDiscarded = 1_048_576
const mostFields = 40
export const longestField = 4_096
const longestName = 64

/** By name. */
export type Fields = Readonly<Record<string, string>>

/** Why there is no body to be had: longer than allowed, or its sender has gone or was too slow. */
export type Unread = 'too-long' | 'broken-off'

/**
 * The body as it came, whatever its content type says.
 *
 * Not by `for await`: leaving such a loop early closes the connection before anything can be answered.
 */
export function readBody({ req }: Context, mostBytes = longestBody): Promise<Buffer | Unread> {
  return new Promise(resolve => {
    let chunks: Buffer[] = []
    let bytes = 0
    const take = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= mostBytes) chunks.push(chunk)
      else chunks = []
      if (bytes > mostDiscarded) {
        req.off('data', take)
        resolve('too-long')
      }
    }
    req.on('data', take)
    req.on('end', () => {
      // From here on it is our own work, and goes quicker together.
      void cohort().then(() => resolve(bytes > mostBytes ? 'too-long' : joined(chunks)))
    })
    req.on('close', () => {
      if (!req.readableEnded) resolve('broken-off')
    })
  })
}

/** The body's JSON, in UTF-8 and nothing else. */
export async function readJson(
  context: Context,
  mostBytes = longestBody,
): Promise<{ json: unknown } | Unread | 'no-json'> {
  const body = await readBody(context, mostBytes)
  if (typeof body === 'string') return body
  try {
    return { json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) }
  } catch {
    return 'no-json'
  }
}

/**
 * The fields of a form, from the query of a GET and else from the body. One that is too long is left out, as if it had not
 * been sent; likewise one that comes twice and says two things: of two callers nobody chooses one. Null when the body cannot be read or there are too many fields.
 */
export async function readForm(context: Context): Promise<Fields | null> {
  if (context.method === 'GET' || context.method === 'HEAD') return fieldsIn(context.querystring)
  const body = await readBody(context)
  return typeof body === 'string' ? null : fieldsIn(body.toString())
}

function fieldsIn(form: string): Fields | null {
  const fields: Record<string, string> = Object.create(null)
  const contradicted = new Set<string>()
  let count = 0
  for (const [name, value] of new URLSearchParams(form)) {
    if (++count > mostFields) return null
    if (name.length > longestName || value.length > longestField) continue
    if (fields[name] !== undefined && fields[name] !== value) contradicted.add(name)
    fields[name] = value
  }
  for (const name of contradicted) delete fields[name]
  return fields
}

/** Nearly always one piece. */
function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks
  return chunks.length === 1 && only ? only : Buffer.concat(chunks)
}
