/** Fictitious people for trying the service out: sample-people.csv, loaded at start with SAMPLE_PEOPLE. */
import { readFileSync } from 'node:fs'
import { shippedSchemes } from '../registry/schemes.ts'
import { putPeople, type RegistryStore } from './people.ts'
import { createPeopleReader } from './people-reader.ts'
import type { Person } from './person.ts'

/** The day on which the file was written: it is to be read for ever. */
const written = '2026-11-01'

/** In the file's order: the first is the README's first call. */
export function samplePeople(): Person[] {
  const reader = createPeopleReader({ today: written, schemes: new Set(Object.keys(shippedSchemes)) })
  const text = readFileSync(new URL('./sample-people.csv', import.meta.url), 'utf8')
  return [...reader.push(text), ...reader.end()].flatMap(reading =>
    'person' in reading ? [reading.person] : [],
  )
}

/** Puts them in, or back to what they were. */
export function loadSamplePeople(store: RegistryStore): Promise<void> {
  return putPeople(store, samplePeople())
}
