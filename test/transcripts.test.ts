// Every call in transcripts/, played through the real service: embedded, and on servers with two instances in turn.
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseTranscript, peopleCsv, playStory, type Story, writeSettings } from '#testing'
import { type Exchange, exchanges } from './lines/in-process.ts'

const folder = new URL('./transcripts/', import.meta.url)
const stories = readdirSync(folder).map(name =>
  parseTranscript(readFileSync(new URL(name, folder), 'utf8'), `test/transcripts/${name}`),
)

const numbersIn = ({ steps }: Story) => [
  ...new Set(steps.flatMap(({ action }) => ('number' in action ? [action.number] : []))),
]
const cardsIn = ({ people }: Story) => people.map(({ cells: [kind, number] }) => `${kind} ${number}`)
const registrationsIn = ({ people }: Story) => people.flatMap(({ cells }) => cells[5] || [])
const movesClock = ({ steps }: Story) => steps.some(({ action }) => action.do === 'wait')
const callsAtOnce = 12
/** Stories that need the same settings share a service. */
const groups = [...Map.groupBy(stories, ({ settings }) => writeSettings(settings))]
/** A setting is heard the same wherever sessions and accounts rest: its stories are told once, embedded. */
const services = exchanges.flatMap(({ name, open }, index) =>
  groups
    .filter(([settings]) => index === 0 || settings === '')
    .map(([settings, told]) => ({ name: settings === '' ? name : `${name}, ${settings}`, open, told })),
)
const titled = (list: readonly Story[]) => list.map(story => ({ name: story.name.split('/').at(-1), story }))

test.each([
  ['phone numbers', numbersIn],
  ['cards', cardsIn],
  ['registration numbers', registrationsIn],
] as const)('stories share no %s, so they can be told in any order', (_, of) => {
  const all = stories.flatMap(of)
  expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([])
})

test.each(stories)('$name says what it tells and where each call leads', ({ title, steps }) => {
  expect(title).not.toBe('')
  const leads = steps.some(({ action, ends }) => ends || action.do === 'text')
  expect(leads).toBe(true)
})

describe.each(services)('on $name', ({ open, told }) => {
  let exchange: Exchange
  /** What went wrong in each story; many are played at the same time, as calls are. */
  const failures = new Map<Story, Promise<Error | undefined>>()
  const play = (story: Story) => playStory(story, exchange.line())

  beforeAll(async () => {
    exchange = await open({ people: peopleCsv(told), settings: { ...told[0]?.settings } })
    const waiting = told.filter(story => !movesClock(story))
    // A few at a time: each then answers within a gateway's patience on a small machine too.
    const lanes = Array.from({ length: callsAtOnce }, () => Promise.resolve())
    for (const [index, story] of waiting.entries()) {
      const lane = index % callsAtOnce
      const playing = lanes[lane]?.then(() => play(story)) ?? Promise.resolve()
      const failure = playing.then(
        () => undefined,
        (error: Error) => error,
      )
      failures.set(story, failure)
      lanes[lane] = failure.then(() => {})
    }
  }, 120_000)
  afterAll(() => exchange?.close())

  test.each(titled(told.filter(story => !movesClock(story))))(
    '$name',
    { timeout: 120_000 },
    async ({ story }) => {
      const failure = await failures.get(story)
      if (failure !== undefined) throw failure
    },
  )

  // The clock is everybody's: those who move it play alone, after the others.
  test.each(titled(told.filter(movesClock)))('$name', ({ story }) => play(story))

  test('nothing that was typed or read is in the log', () => {
    const log = exchange.log.lines().join('')
    const typed = told.flatMap(story => [...numbersIn(story), ...cardsIn(story), ...registrationsIn(story)])
    const secrets = typed.map(one => one.replace(/^(cnie|residence) /, '').replace(/^0/, ''))
    expect(log).not.toBe('')
    expect(secrets.filter(secret => log.includes(secret))).toEqual([])
  })
})
