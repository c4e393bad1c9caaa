/** Reads a request's JSON: bounded, strict, and never repeated in what is said about it. */
import type { Context } from 'koa'
import type { z } from 'zod'
import { readJson } from '../../http/body.ts'
import { Problem } from './problem.ts'

/** Several times the largest request of the contract. */
const mostBytes = 4_096

/** @throws Problem 400, 413 or 415. */
export async function readRequest<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  if (context.is('application/json') === false) {
    throw new Problem(415, 'The body must be application/json.')
  }
  const body = await readJson(context, mostBytes)
  switch (body) {
    case 'too-long':
      // It may be without end.
      context.set('connection', 'close')
      throw new Problem(413, `The body must not be larger than ${mostBytes} bytes.`)
    case 'broken-off':
      // Whoever asked has gone: no fault of ours.
      throw new Problem(400, 'The body broke off.')
    case 'no-json':
      throw new Problem(400, 'The body is no JSON in UTF-8.')
  }
  const read = schema.safeParse(body.json)
  if (read.success) return read.data
  // A path is made of the schema's names only: an unknown name is reported at its parent.
  const names = new Set(read.error.issues.map(({ path }) => path.join('.') || 'the body'))
  throw new Problem(400, `Not as the contract says: ${[...names].join(', ')}.`)
}
