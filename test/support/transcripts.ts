// The transcripts that the tests play, and whom each of them names.
import { readTranscripts, type Transcript } from '#testing'

export const transcripts: readonly Transcript[] = readTranscripts('test/transcripts')

export const numbersIn = ({ steps }: Transcript): string[] => [
  ...new Set(steps.flatMap(({ action }) => ('number' in action ? [action.number] : []))),
]

export const cardsIn = ({ people }: Transcript): string[] =>
  people.map(({ cells: [kind, number] }) => `${kind} ${number}`)

export const registrationsIn = ({ people }: Transcript): string[] =>
  people.flatMap(({ cells }) => cells[5] || [])

/** A message that should not come would be there much sooner: senders are woken by what their process puts in. */
export const shortSilence = { silenceMs: 500 }
