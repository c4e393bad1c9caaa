// Every transcript, played through the real service: embedded, and on servers with two instances in turn.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { peopleCsv, playTranscript, type Transcript, writeSettings } from '#testing'
import { type Exchange, exchanges } from './support/in-process.ts'
import { cardsIn, numbersIn, registrationsIn, shortSilence, transcripts } from './support/transcripts.ts'

const movesClock = ({ steps }: Transcript) => steps.some(({ action }) => action.do === 'wait')
const callsAtOnce = 12
/** Transcripts that need the same settings share a service. */
const groups = [...Map.groupBy(transcripts, ({ settings }) => writeSettings(settings))]
/** A setting means the same wherever sessions and accounts rest: its transcripts are played once, embedded. */
const services = exchanges.flatMap(({ name, open }, index) =>
  groups
    .filter(([settings]) => index === 0 || settings === '')
    .map(([settings, group]) => ({ name: settings === '' ? name : `${name}, ${settings}`, open, group })),
)
const titled = (list: readonly Transcript[]) =>
  list.map(transcript => ({ name: transcript.name, transcript }))

describe.each(services)('on $name', ({ open, group }) => {
  let exchange: Exchange
  /** What went wrong in each transcript; many are played at the same time, as calls are. */
  const failures = new Map<Transcript, Promise<Error | undefined>>()
  const play = (transcript: Transcript) => playTranscript(transcript, exchange.line(), shortSilence)

  beforeAll(async () => {
    exchange = await open({ people: peopleCsv(group), settings: { ...group[0]?.settings } })
    const waiting = group.filter(transcript => !movesClock(transcript))
    // A few at a time: each then answers within a gateway's patience on a small machine too.
    const lanes = Array.from({ length: callsAtOnce }, () => Promise.resolve())
    for (const [index, transcript] of waiting.entries()) {
      const lane = index % callsAtOnce
      const playing = lanes[lane]?.then(() => play(transcript)) ?? Promise.resolve()
      const failure = playing.then(
        () => undefined,
        (error: Error) => error,
      )
      failures.set(transcript, failure)
      lanes[lane] = failure.then(() => {})
    }
  }, 120_000)
  afterAll(() => exchange?.close())

  test.each(titled(group.filter(transcript => !movesClock(transcript))))(
    '$name',
    { timeout: 120_000 },
    async ({ transcript }) => {
      const failure = await failures.get(transcript)
      if (failure !== undefined) throw failure
    },
  )

  // The clock is everybody's: those who move it play alone, after the others.
  test.each(titled(group.filter(movesClock)))('$name', ({ transcript }) => play(transcript))

  test('nothing that was typed or read is in the log', () => {
    const log = exchange.log.lines().join('')
    const typed = group.flatMap(transcript => [
      ...numbersIn(transcript),
      ...cardsIn(transcript),
      ...registrationsIn(transcript),
    ])
    const secrets = typed.map(one => one.replace(/^(cnie|residence) /, '').replace(/^0/, ''))
    expect(log).not.toBe('')
    expect(secrets.filter(secret => log.includes(secret))).toEqual([])
  })
})
