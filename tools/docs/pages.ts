/** The pages, and parts of pages, that are generated from the code. */
import { mermaid } from '#machines/diagram.ts'
import { chartNote, conversationPage } from './conversation.ts'
import { metricsPage } from './metrics-page.ts'
import { storiesPage } from './stories.ts'
import { textsPage } from './texts.ts'

export interface Page {
  /** From the root of the project. */
  file: string
  /** The whole page; a page with a marked part keeps the rest of `current`. */
  render(current: string): string
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function replacePart(page: string, name: string, part: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [page.indexOf(open), page.indexOf(close)]
  if (from < 0 || to < from) throw new Error(`the page has no part ${open} … ${close}`)
  return `${page.slice(0, from)}${open}\n${part}\n${page.slice(to)}`
}

const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``

export const generatedPages: readonly Page[] = [
  { file: 'docs/conversation.md', render: () => conversationPage() },
  { file: 'docs/texts.md', render: () => textsPage() },
  { file: 'docs/stories.md', render: () => storiesPage() },
  { file: 'docs/metrics.md', render: () => metricsPage() },
  {
    file: 'README.md',
    render: current => replacePart(current, 'chart', `${fenced('mermaid', mermaid())}\n\n${chartNote}`),
  },
]
