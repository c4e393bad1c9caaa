/** Reads a request's JSON: bounded, strict, and never repeated in what is said about it. */
import type { Context } from 'koa'
import type { z } from 'zod'
import { Problem } from './problem.ts'

/** Several times the largest request of the contract. */
const mostBytes = 4_096

/** @throws Problem 400, 413 or 415. */
export async function readJson<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  if (context.is('application/json') === false) {
    throw new Problem(415, 'The body must be application/json.')
  }
  const read = schema.safeParse(parse(await readBytes(context)))
  if (read.success) return read.data
  // A path is made of the schema's names only: an unknown name is reported at its parent.
  const names = new Set(read.error.issues.map(({ path }) => path.join('.') || 'the body'))
  throw new Problem(400, `Not as the contract says: ${[...names].join(', ')}.`)
}

async function readBytes(context: Context): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    // Stopping early must not close the connection before the answer is out.
    for await (const chunk of context.req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > mostBytes) break
      chunks.push(chunk)
    }
  } catch {
    // Whoever asked has gone: no fault of ours.
    throw new Problem(400, 'The body broke off.')
  }
  if (bytes > mostBytes) {
    context.set('connection', 'close')
    throw new Problem(413, `The body must not be larger than ${mostBytes} bytes.`)
  }
  return Buffer.concat(chunks)
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Problem(400, 'The body is no JSON in UTF-8.')
  }
}
