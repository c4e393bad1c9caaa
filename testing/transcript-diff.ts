/** Where what was seen differs from what the transcript expects, line by line and in its own format. */
import { type Bindings, matchLine } from './wildcards.ts'

/** Lines of both as in a patch: `-` expected and not seen, `+` seen and not expected. Nothing is repeated that is alike. */
export function diffLines(
  expected: readonly string[],
  seen: readonly string[],
  bindings: Bindings = new Map(),
): string[] {
  const alike = (one: string, other: string) => matchLine(one, other, bindings) !== null
  /** The most lines that both can share, from each pair of positions to the ends. */
  const shared: number[][] = Array.from({ length: expected.length + 1 }, () =>
    Array.from({ length: seen.length + 1 }, () => 0),
  )
  const at = (row: number, column: number) => shared[row]?.[column] ?? 0
  for (let row = expected.length - 1; row >= 0; row -= 1) {
    for (let column = seen.length - 1; column >= 0; column -= 1) {
      const value = alike(expected[row] ?? '', seen[column] ?? '')
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1))
      shared[row]?.splice(column, 1, value)
    }
  }

  const lines: string[] = []
  let [row, column] = [0, 0]
  while (row < expected.length || column < seen.length) {
    const [one, other] = [expected[row], seen[column]]
    if (one !== undefined && other !== undefined && alike(one, other)) {
      lines.push(`  ${other}`)
      row += 1
      column += 1
    } else if (other === undefined || (one !== undefined && at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`- ${one}`)
      row += 1
    } else {
      lines.push(`+ ${other}`)
      column += 1
    }
  }
  return lines
}
