/** The other schemes and what callers call them: data, because the law changes them. */
import { z } from 'zod'
import shipped from '#machines/locales/schemes.json' with { type: 'json' }
import type { SchemeName } from '#machines/protocol.ts'
import type { Queries } from '../../db/database.ts'
import { ownScheme } from '../import/person.ts'

const longestName = 24
/** Letters and signs that take one septet in GSM-7: one other character would halve the French screen. */
const frenchName = /^[A-Za-z0-9éèùìòàÇÉ .,'()/+-]+$/
/** No marks that turn the direction of a line. */
const otherName = /^[\p{L}\p{M}\p{N} .,'()/+-]+$/u

const name = (pattern: RegExp, rule: string) =>
  z
    .string()
    .trim()
    .min(1, `1 to ${longestName} characters`)
    .max(longestName, `1 to ${longestName} characters`)
    .regex(pattern, rule)
const names = z.strictObject({
  fr: name(frenchName, "only unaccented letters, digits, é è ù ì ò à Ç É and blank . , ' ( ) / + -"),
  ar: name(otherName, 'only letters, digits and plain punctuation'),
  zgh: name(otherName, 'only letters, digits and plain punctuation').optional(),
})

/** Code to names, as in schemes.json. */
export const schemes = z.record(z.string(), names).superRefine((named, context) => {
  for (const code of Object.keys(named)) {
    const problem = problemWith(code)
    if (problem) context.addIssue({ code: 'custom', path: [code], message: problem })
  }
})
export type Schemes = z.infer<typeof schemes>

function problemWith(code: string): string | undefined {
  if (!/^[a-z0-9-]{1,40}$/.test(code)) return 'a code is 1 to 40 of a-z, 0-9 and -'
  return code === ownScheme ? 'is not another scheme' : undefined
}

/** Those that every registry begins with. */
export const shippedSchemes: Schemes = schemes.parse(shipped)

/** Puts in the schemes that ship with the program; those the operator has named already keep their names. */
export async function loadSchemes(queries: Queries): Promise<void> {
  await queries
    .insertInto('schemes')
    .values(rowsOf(shippedSchemes))
    .onConflict(conflict => conflict.column('code').doNothing())
    .execute()
}

/** Sets the names of these schemes, known before or not. */
export async function saveSchemes(queries: Queries, named: Schemes): Promise<void> {
  const rows = rowsOf(named)
  if (rows.length === 0) return
  await queries
    .insertInto('schemes')
    .values(rows)
    .onConflict(conflict =>
      conflict.column('code').doUpdateSet(update => ({ names: update.ref('excluded.names') })),
    )
    .execute()
}

/** What to call a scheme; one without a name is shown by its code. */
export async function nameOfScheme(queries: Queries, code: string): Promise<SchemeName> {
  const row = await queries.selectFrom('schemes').select('names').where('code', '=', code).executeTakeFirst()
  const fallback = code.toUpperCase().slice(0, longestName)
  return { fr: fallback, ar: fallback, ...row?.names }
}

/** Every code that has a name. */
export async function schemeCodes(queries: Queries): Promise<string[]> {
  const rows = await queries.selectFrom('schemes').select('code').orderBy('code').execute()
  return rows.map(({ code }) => code)
}

function rowsOf(named: Schemes): { code: string; names: string }[] {
  return Object.entries(named).map(([code, each]) => ({ code, names: JSON.stringify(each) }))
}
