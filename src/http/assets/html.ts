/** HTML out of parts, where whatever is put in is text and stays text. */

/** Markup that is safe as it is. */
export interface Html {
  html: string
}

type Part = Html | string | number | null | readonly Html[]

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    html: texts
      .map((text, index) => text + (index < parts.length ? inserted(parts[index] ?? null) : ''))
      .join(''),
  }
}

function inserted(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'html' in part ? part.html : part.map(each => each.html).join('')
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
