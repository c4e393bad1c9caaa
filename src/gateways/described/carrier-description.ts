/** A carrier that a small file describes: the request of one message, what its answer says, and how its reports are written. */
import { z } from 'zod'

const headerName = z.string().regex(/^[a-z][a-z0-9.-]{0,60}$/, 'must be the name of a header, in lower case')
/** Into JSON: `data.messages.0.id`. */
const pathInJson = z.string().regex(/^[\w-]{1,60}(\.[\w-]{1,60}){0,6}$/, 'must be names with dots between')
const said = z.array(z.union([z.string(), z.number()]))

export const carrierDescription = z.strictObject({
  title: z.string().min(1),
  /** Where the wire is written down, and how sure that is. */
  source: z.string().min(1),
  /** Without a `<NAME>_URL` of the settings. */
  url: z.url({ protocol: /^https?$/ }).optional(),
  send: z.strictObject({
    path: z.string().regex(/^\/[^?#\s]*$/, 'must be a path'),
    headers: z.record(headerName, z.string()).default({}),
    as: z.enum(['json', 'form']).default('json'),
    /** `{to}`, `{digits}` (the number without its +), `{text}`, `{sender}`, `{apiKey}`, `{reference}`, `{report}` stand for what they name. */
    body: z.record(z.string(), z.json()),
  }),
  answer: z.strictObject({
    /** The carrier's own id of the message; not needed where reports bring our reference. */
    id: pathInJson.optional(),
    /** Where a successful answer, or an error, says more than its status. */
    code: pathInJson.optional(),
    /** What the code means. A success whose code is in none of them may have been taken. */
    submitted: said.default([]),
    retry: said.default([]),
    recipient: said.default([]),
    route: said.default([]),
    account: said.default([]),
    sender: said.default([]),
  }),
  reports: z
    .strictObject({
      /** Of the body's bytes, with `<NAME>_REPORT_KEY`. */
      signature: z
        .strictObject({
          header: headerName,
          algorithm: z.enum(['sha1', 'sha256', 'sha512']),
          encoding: z.enum(['hex', 'base64']),
          /** What stands before it in the header. */
          prefix: z.string().max(20).default(''),
        })
        .optional(),
      id: pathInJson.optional(),
      /** Our reference; `query` where it comes back in the address. */
      reference: z.union([pathInJson, z.literal('query')]).optional(),
      status: pathInJson,
      to: pathInJson.optional(),
      network: pathInJson.optional(),
      /** Whatever is in neither is not final. */
      delivered: said.min(1),
      failed: said.min(1),
    })
    .refine(
      ({ id, reference }) => (id === undefined) !== (reference === undefined),
      'must have one of id and reference',
    )
    .optional(),
})

export type CarrierDescription = z.infer<typeof carrierDescription>

/** What lies at a path of JSON, as text; undefined when nothing does, or something that is no text. */
export function textAt(json: unknown, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  let found: unknown = json
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Record<string, unknown>)[name]
  }
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined
}

/** Whether one of these was said, in whatever letters. */
export function says(list: readonly (string | number)[], text: string | undefined): boolean {
  return text !== undefined && list.some(each => String(each).toLowerCase() === text.toLowerCase())
}
