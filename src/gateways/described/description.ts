/** A gateway that a small file describes: which fields, what begins, answers and ends a call, and how the reply is written. */
import { z } from 'zod'

/** As the gateway writes it. */
const fieldName = z.string().regex(/^[A-Za-z_][\w-]{0,60}$/, 'must be the name of a field')

/** Holds when each field has one of these values, as a text, a number or a truth value; which of them is looked at leniently. */
const rule = z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()])).min(1))

/** Of JSON any value, in which `{text}` and other names stand for what they name; of other bodies a text. */
const template = z.json()

export const description = z.strictObject({
  title: z.string().min(1),
  /** Where the wire is written down, and how sure that is. */
  source: z.string().min(1),
  method: z.enum(['GET', 'POST']),
  /** How the request says it: `json`, `xml` (elements of one root), or `form` (the query of a GET). */
  request: z.enum(['json', 'xml', 'form']),
  fields: z.strictObject({
    caller: fieldName,
    text: fieldName,
    /** Without it the caller stands for the call. */
    session: fieldName.optional(),
    network: fieldName.optional(),
    code: fieldName.optional(),
    /** Comes back from a reply that holds `{screen}`. */
    screen: fieldName.optional(),
  }),
  /** Any of them. Whatever is none of these is refused. */
  begins: z.array(rule).min(1),
  answers: z.array(rule).min(1),
  over: z.array(rule).default([]),
  sessionIds: z.enum(['unique', 'reused']),
  reply: z
    .strictObject({
      type: z.string().min(1),
      /** What a text must not hold on this wire, and what stands for it. */
      replace: z.record(z.string().length(1), z.string()).default({}),
      asks: template,
      ends: template,
      /** Answers the end of a call. */
      over: template,
    })
    .refine(
      ({ type, asks, ends, over }) =>
        /json/.test(type) || [asks, ends, over].every(each => typeof each === 'string'),
      'asks, ends and over are texts, where the type is not JSON',
    ),
})

export type Description = z.infer<typeof description>
export type Rule = z.infer<typeof rule>
export type Template = Description['reply']['asks']

/** Whether the fields of a request are as one of `rules` says. */
export function holds(rules: readonly Rule[], fieldOf: (name: string) => string | undefined): boolean {
  return rules.some(one =>
    Object.entries(one).every(([name, values]) =>
      values.some(value => String(value) === (fieldOf(name) ?? '')),
    ),
  )
}
