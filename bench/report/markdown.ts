/** Figures as Markdown. */
import type { Measured } from './kept.ts'

export type Cell = string | number

export function tableOf(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const rule = heads.map((_, column) => (typeof rows[0]?.[column] === 'number' ? '--:' : '---'))
  return [heads, rule, ...rows.map(row => row.map(shown))].map(row => `| ${row.join(' | ')} |`).join('\n')
}

/** Three figures that mean something; thousands apart. */
export function shown(cell: Cell): string {
  if (typeof cell === 'string') return cell
  const digits = Number.isInteger(cell) || Math.abs(cell) >= 100 ? 0 : Math.abs(cell) >= 10 ? 1 : 2
  return cell.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

export function measuredBy(command: string, { at, commit, node, processors }: Measured): string {
  return `\`${command}\`: ${at.slice(0, 10)}, commit ${commit}, Node ${node.slice(1)}, ${processors}.`
}
