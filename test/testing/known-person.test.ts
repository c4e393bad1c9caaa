// A transcript's person is who the registry would hold after an import of the same cells.
import { expect, it } from 'vitest'
import { type Cells, columns, optionalColumn, ownScheme } from '#src/eligibility/import/person.ts'
import { createPersonReader } from '#src/eligibility/import/person-reader.ts'
import { shippedSchemes } from '#src/eligibility/registry/schemes.ts'
import { ownScheme as ownSchemeOfKit, readKnownPerson } from '#testing/known-person.ts'
import { readPersonCells } from '#testing/transcript-parser.ts'
import { transcripts } from '../support/transcripts.ts'

const read = createPersonReader({ today: '2026-11-26', schemes: new Set(Object.keys(shippedSchemes)) })
const readByRegistry = (cells: readonly string[]) =>
  read(
    Object.fromEntries(
      [...columns, optionalColumn].map((column, index) => [column, cells[index] ?? '']),
    ) as Cells,
  )

it('each person of the transcripts is the same here and there', () => {
  const people = transcripts.flatMap(transcript => transcript.people)
  expect(people.length).toBeGreaterThan(100)
  for (const { cells } of people)
    expect(readByRegistry(cells)).toMatchObject({ person: readKnownPerson(cells) })
  expect(ownSchemeOfKit).toBe(ownScheme)
})

it.each([
  ['person passport AB1 2031-05-09 1971 amo-tadamon 1 account', 'id_kind'],
  ['person cnie 12 2031-05-09 1971 amo-tadamon 1 account', 'id_number'],
  ['person cnie AB1 31/09/2031 1971 amo-tadamon 1 account', 'id_expiry'],
  ['person cnie AB1 2031-05-09 71 amo-tadamon 1 account', 'birth_date'],
  ['person cnie AB1 2031-05-09 1971 amo-tadamon - account', 'registration_number'],
])('“%s” is refused here and there, for its %s', (line, column) => {
  const cells = readPersonCells(line) ?? []
  expect(() => readKnownPerson(cells)).toThrow(`: ${column} is`)
  expect(readByRegistry(cells)).toHaveProperty('problems.0.reason', expect.stringMatching(`^${column} is`))
})
