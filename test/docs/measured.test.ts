/** The pages of figures say what was measured last and kept. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { measuredPages } from '../../bench/report/report.ts'

it.each(measuredPages.map(page => [page.file, page] as const))(
  '%s is current (npm run bench -- --report writes it)',
  (file, { render }) => {
    const current = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    expect(render(current)).toBe(current)
  },
)
