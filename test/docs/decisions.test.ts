// Each decision is one file: its number in name and title, then its context, the decision and its consequence.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const folder = new URL('../../docs/decisions/', import.meta.url)
const files = readdirSync(folder).filter(name => name !== 'README.md')

it.each(files)('%s', file => {
  const text = readFileSync(new URL(file, folder), 'utf8')
  const headings = [...text.matchAll(/^#+ .*$/gm)].map(([heading]) => heading)
  expect(headings[0]).toMatch(new RegExp(`^# ${file.slice(0, 4)} [^.]+$`))
  expect(headings.slice(1)).toEqual(['## Context', '## Decision', '## Consequence'])
})

it('no number is given twice', () => {
  const numbers = files.map(file => file.slice(0, 4))
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([])
})
