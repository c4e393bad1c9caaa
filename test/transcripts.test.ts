// Every transcript: there in each language, with people of its own, and true of the conversation alone.
import { describe, expect, it } from 'vitest'
import { exchangeOnMachine, playTranscript } from '#testing'
import { cardsIn, numbersIn, registrationsIn, transcripts } from './support/transcripts.ts'

/** Not written in Tamazight yet. */
const withoutTamazight = [
  'arabic-digits',
  'code-own-number-wrong',
  'code-too-late',
  'correct-birth-date',
  'correct-card-kind',
  'correct-number',
  'dropped-restarted',
  'dropped-too-late',
  'first-call',
  'other-phone-mistyped',
  'repeated-hop',
  'star-in-date',
  'two-callers',
  'year-first',
]

describe('a scenario', () => {
  const files = transcripts.map(({ name }) => name.split('/').slice(-2))
  const scenarios = [...new Set(files.map(([scenario = '']) => scenario))]
  const without = (language: string) =>
    scenarios.filter(scenario => !files.some(([of, file]) => of === scenario && file === `${language}.txt`))

  it.each(['ar', 'fr'])('is there in %s', language => {
    expect(without(language)).toEqual([])
  })

  it('is there in Tamazight, or listed here', () => {
    expect(without('zgh').sort()).toEqual(withoutTamazight)
  })

  it('has a file a language and no other', () => {
    expect(files.filter(([, file = '']) => !['ar.txt', 'fr.txt', 'zgh.txt'].includes(file))).toEqual([])
  })
})

describe('transcripts', () => {
  it.each([
    ['phone numbers', numbersIn],
    ['cards', cardsIn],
    ['registration numbers', registrationsIn],
  ] as const)('share no %s, so they can be played in any order', (_, of) => {
    const all = transcripts.flatMap(of)
    expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([])
  })

  it.each(transcripts)('$name says what it tells and where each call leads', ({ title, steps }) => {
    expect(title).not.toBe('')
    const leads = steps.some(({ action, ends }) => ends || action.do === 'text')
    expect(leads).toBe(true)
  })

  it.each(transcripts)('$name is true of the conversation alone', transcript =>
    playTranscript(transcript, exchangeOnMachine(transcript).line()),
  )
})
