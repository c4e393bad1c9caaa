/** The findings as a table that can be sent to an operator: what was shown, what this gateway cannot give, what failed. */
import type { Finding } from './fact.ts'

export function writeTable(title: string, findings: readonly Finding[]): string {
  const rows = findings.map(finding => {
    const { fact, result } = finding
    const why = 'why' in finding ? finding.why : ''
    return `| ${fact.number} | ${fact.says} | ${result} | ${why.replaceAll('|', '\\|')} |`
  })
  const counts = [...Map.groupBy(findings, ({ result }) => result)].map(
    ([result, of]) => `${of.length} ${result}`,
  )
  return [
    `# ${title}`,
    '',
    '| fact | | | |',
    '|---|---|---|---|',
    ...rows,
    '',
    `${counts.join(', ')}.`,
    '',
  ].join('\n')
}
