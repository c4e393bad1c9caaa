/** Lines with wildcards: `{*}` is anything within a line, `{name}` too, and the same wherever the name comes back. */

/** What each name stood for so far. */
export type Bindings = ReadonlyMap<string, string>

const wildcard = /\{(\*|[A-Za-z]\w*)\}/g

/** The bindings after this line; null when it does not match. */
export function matchLine(expected: string, shown: string, bindings: Bindings): Bindings | null {
  const names = new Set<string>()
  let pattern = ''
  let from = 0
  for (const found of expected.matchAll(wildcard)) {
    const name = found[1] ?? '*'
    pattern += escaped(expected.slice(from, found.index))
    from = found.index + found[0].length
    const bound = bindings.get(name)
    if (name === '*') pattern += '.*?'
    else if (bound !== undefined) pattern += escaped(bound)
    else if (names.has(name)) pattern += `\\k<${name}>`
    else pattern += `(?<${name}>.+?)`
    names.add(name)
  }
  const match = new RegExp(`^${pattern}${escaped(expected.slice(from))}$`, 'u').exec(shown)
  return match === null ? null : new Map([...bindings, ...Object.entries(match.groups ?? {})])
}

/** The bindings after all these lines; null when they do not match one by one. */
export function matchLines(
  expected: readonly string[],
  shown: readonly string[],
  bindings: Bindings,
): Bindings | null {
  if (expected.length !== shown.length) return null
  let bound: Bindings | null = bindings
  for (const [index, line] of expected.entries()) {
    bound = bound && matchLine(line, shown[index] ?? '', bound)
  }
  return bound
}

/** The text with each name replaced by what it stood for; null when one of them has not been seen yet. */
export function fillIn(text: string, bindings: Bindings): string | null {
  const names = [...text.matchAll(wildcard)].map(([, name = '']) => name)
  if (names.some(name => !bindings.has(name))) return null
  return text.replace(wildcard, (_, name: string) => bindings.get(name) ?? '')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
