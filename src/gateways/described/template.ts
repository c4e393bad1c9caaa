/** Fills a reply's template: `{name}` stands for what it names. In JSON a value that is nothing but a name keeps its type. */
import type { Template } from './description.ts'

type Values = (name: string) => string | number | boolean | undefined

const names = /\{([A-Za-z_.]+)\}/g

export function fillText(template: string, values: Values, escaped: (text: string) => string): string {
  return template.replace(names, (_, name: string) => escaped(String(values(name) ?? '')))
}

export function fillJson(template: Template, values: Values): Template {
  if (typeof template === 'string') {
    const [, whole] = /^\{([A-Za-z_.]+)\}$/.exec(template) ?? []
    return whole === undefined ? fillText(template, values, text => text) : (values(whole) ?? '')
  }
  if (Array.isArray(template)) return template.map(each => fillJson(each, values))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([name, each]) => [name, fillJson(each, values)]))
}

/** Of a reply that is no JSON the template is a text: the description is refused otherwise. */
export function asText(template: Template): string {
  return typeof template === 'string' ? template : ''
}

/** What stands for `{text}` and `{screen}` in `given`; null when it was not written after this template. */
export function matchText(template: string, given: string): Readonly<Record<string, string>> | null {
  const seen: string[] = []
  const pattern = template
    .split(names)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      seen.push(part)
      return '([\\s\\S]*?)'
    })
    .join('')
  const match = new RegExp(`^${pattern}$`).exec(given)
  if (match === null) return null
  return Object.fromEntries(seen.map((name, index) => [name, match[index + 1] ?? '']))
}

/** The same of JSON. */
export function matchJson(template: Template, given: unknown): Readonly<Record<string, string>> | null {
  if (typeof template === 'string') return matchText(template, String(given))
  if (typeof template !== 'object' || template === null) return template === given ? {} : null
  if (typeof given !== 'object' || given === null) return null
  let found: Record<string, string> = {}
  for (const [name, each] of Object.entries(template)) {
    const inside = matchJson(each, (given as Record<string, unknown>)[name])
    if (inside === null) return null
    found = { ...found, ...inside }
  }
  return found
}
