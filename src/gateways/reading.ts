/** What the readers of several gateways share: bounds, bodies, and what stands behind the service's code. */
import type { Context } from 'koa'
import { readBody } from '../http/body.ts'
import type { RefusedForm } from './refused-form.ts'

export const longestSession = 128
/** Longer than any answer: a card's number, a date, an e-mail address. */
export const longestAnswer = 400

/** The body's text, in UTF-8 and nothing else. */
export async function readText(context: Context): Promise<string | RefusedForm> {
  const body = await readBody(context)
  if (typeof body === 'string') return { wrong: 'body' }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return { wrong: 'body' }
  }
}

export type JsonObject = Readonly<Record<string, unknown>>

/** The body's JSON object. `once` names the field that must not come twice: of two callers nobody chooses one. */
export async function readObject(context: Context, once: string): Promise<JsonObject | RefusedForm> {
  const text = await readText(context)
  if (typeof text !== 'string') return text
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return { wrong: 'body' }
    // JSON keeps the last of a name in silence. A quoted name within a value has a backslash before its last quote.
    if (text.split(new RegExp(`"${once}"\\s*:`)).length > 2) return { wrong: once }
    return read as JsonObject
  } catch {
    return { wrong: 'body' }
  }
}

/**
 * What was dialled behind the first of `codes` that it begins with, however either is spelt: `*000*2*1#`, `000`, `000#`.
 * Null when it begins with none of them.
 */
export function behindCode(text: string, codes: readonly string[]): string[] | null {
  const parts = partsOf(text)
  for (const code of codes) {
    const own = partsOf(code)
    if (own.length > 0 && own.every((part, index) => parts[index] === part)) return parts.slice(own.length)
  }
  return null
}

/** A code is digits; whatever else is there, it is not dialled. */
function partsOf(code: string): string[] {
  const bare = code.trim().replace(/^\*/, '').replace(/#$/, '')
  return bare === '' ? [] : bare.split('*')
}

/** A field of a form or of JSON as text: numbers and truth values as they are written. Undefined for anything else. */
export function textField(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
