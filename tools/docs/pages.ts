/** The pages, and parts of pages, that are generated from the code. */
import { conversationPage } from './conversation.ts'
import { decisionsPage } from './decisions-page.ts'
import { gatewaysTable } from './gateways-table.ts'
import { metricsPage } from './metrics-page.ts'
import { envExample, settingTables } from './settings-page.ts'
import { textsPage } from './texts.ts'
import { transcriptsPage } from './transcripts-page.ts'

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

export const generatedPages: readonly Page[] = [
  { file: 'docs/generated/conversation.md', render: () => conversationPage() },
  { file: 'docs/generated/texts.md', render: () => textsPage() },
  { file: 'docs/generated/transcripts.md', render: () => transcriptsPage() },
  { file: 'docs/generated/metrics.md', render: () => metricsPage() },
  { file: 'docs/decisions/README.md', render: () => decisionsPage() },
  { file: 'docs/settings.md', render: current => replacePart(current, 'settings', settingTables()) },
  { file: 'docs/gateways.md', render: current => replacePart(current, 'gateways', gatewaysTable()) },
  { file: '.env.example', render: () => envExample() },
]
