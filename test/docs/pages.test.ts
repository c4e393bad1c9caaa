/** What is generated from the code says what the code says. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generatedPages } from '#tools/docs/pages.ts'

it.each(generatedPages.map(page => [page.file, page] as const))(
  '%s is current (npm run docs writes it)',
  (file, { render }) => {
    const current = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    expect(render(current)).toBe(current)
  },
)
