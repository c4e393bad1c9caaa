/** What can be wrong with a line, said so that it can be mended and shown to anybody. */

export interface Problem {
  /** The same for all lines of its kind: they are counted by it. */
  reason: string
  /** What stood there, as far as it may be shown. */
  found?: string
  /** An example of what would be right, or what to do. */
  right?: string
}

export function sentenceOf({ reason, found, right }: Problem): string {
  return `${reason}${found === undefined ? '' : `: ${found}`}${right === undefined ? '' : `; right would be ${right}`}`
}

const longest = 40

/** A number or a date as its shape: `31/12/2027` is shown as `99/99/9999`, `AB123456` as `AA999999`. */
export function shapeOf(value: string): string {
  return shown(value.replace(/\p{Lu}/gu, 'A').replace(/(?!A)\p{L}/gu, 'a'))
}

/** A kind, a scheme or a flag as it stands; digits are none of theirs, and may be somebody's number. */
export function wordOf(value: string): string {
  return shown(value)
}

function shown(value: string): string {
  if (value === '') return 'empty'
  const cut = value.length > longest ? `${value.slice(0, longest)}…` : value
  const visible = cut
    .replace(/\p{Nd}/gu, '9')
    .replace(/[\p{Cc}\p{Cf}\uFFFD]/gu, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `“${visible}”`
}
