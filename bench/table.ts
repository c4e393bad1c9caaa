/** Figures in columns, for a terminal. */

export type Cell = string | number

/** Numbers stand to the right, texts to the left. */
export function tableOf(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [heads, ...rows.map(row => row.map(shown))]
  const widths = heads.map((_, column) => Math.max(...texts.map(row => row[column]?.length ?? 0)))
  const isNumber = (column: number) => typeof rows[0]?.[column] === 'number'
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0
        return isNumber(column) ? text.padStart(width) : text.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [...texts.map(line), ''].join('\n')
}

function shown(cell: Cell): string {
  if (typeof cell === 'string') return cell
  if (Number.isInteger(cell)) return cell.toString()
  return cell.toFixed(Math.abs(cell) >= 100 ? 0 : Math.abs(cell) >= 10 ? 1 : 2)
}
