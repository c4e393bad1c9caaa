/** The pages made of figures, written anew; the figures themselves stay as they were measured. */
import { readFile, writeFile } from 'node:fs/promises'
import { type Page, replacePart } from '#tools/docs/pages.ts'
import { capacityPage } from './capacity-page.ts'
import { headline } from './headline.ts'
import { docs, kept, missing } from './kept.ts'
import { monthTable } from './month-table.ts'
import { performancePage } from './performance-page.ts'
import { plot } from './plot.ts'

export const measuredPages: readonly Page[] = [
  { file: 'docs/performance.md', render: () => `${performancePage()}\n` },
  { file: 'docs/performance.svg', render: () => plot(kept('comparison')) },
  { file: 'docs/capacity.md', render: () => `${capacityPage()}\n` },
  { file: 'docs/upgrades.md', render: current => replacePart(current, 'month', monthTable()) },
  { file: 'README.md', render: current => replacePart(current, 'performance', headline()) },
]

export async function writeReport(print: (text: string) => void): Promise<void> {
  const unknown = missing()
  if (unknown.length > 0) return print(`no pages yet: ${unknown.join(', ')} not measured\n`)
  for (const { file, render } of measuredPages) {
    const path = `${docs}../${file}`
    const current = await readFile(path, 'utf8').catch(() => '')
    await writeFile(path, render(current))
  }
  print(`written: ${measuredPages.map(({ file }) => file).join(', ')}\n`)
}
