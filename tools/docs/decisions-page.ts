/** docs/decisions/README.md: every decision by its number, out of the headings. */
import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../../docs/decisions/', import.meta.url)

export function decisionsPage(): string {
  const files = readdirSync(folder).filter(name => /^\d{4}-/.test(name))
  const rows = files.sort().map(file => {
    const [heading = ''] = readFileSync(new URL(file, folder), 'utf8').split('\n')
    const [, number, title] = /^# (\d{4}) (.+)$/.exec(heading) ?? []
    if (number === undefined) throw new Error(`${file} begins with "# NNNN What was decided"`)
    return `| [${number}](${file}) | ${title} |`
  })
  return [
    '# Decisions',
    '',
    'What was decided and could have been decided otherwise: context, decision, consequence, one file each. Whoever overturns',
    'one rewrites its file and says what was measured. A new one takes the next free number; `npm run docs` writes this list.',
    '',
    '| | |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n')
}
