// The whole guide on every gateway: each of its rows played to its end in Arabic and French, wherever sessions and accounts rest.
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds, ownDescriptions, readDescribed } from '#src/gateways/kinds.ts'
import { createClock } from '#src/platform/clock.ts'
import { type Exchange, exchanges } from '#test/support/in-process.ts'
import { shortSilence } from '#test/support/transcripts.ts'
import { addressOf, createGatewayLine, type Line, peopleCsv, playTranscript, type Transcript } from '#testing'
import { createSharedTime, guide, scenarios } from './guide.ts'

const credentials = { userid: 'cnss', password: 'a-password-of-theirs' }
const settings = { FLARES_USERID: credentials.userid, FLARES_PASSWORD: credentials.password }
const everyKind = [...kinds, ...readDescribed(ownDescriptions).described]
const places = exchanges.flatMap(({ name, open }) =>
  everyKind.map(kind => ({ name: `${kind.kind}, ${name}`, kind, open })),
)
/** All of them, so that they wait together. */
const callsAtOnce = guide.length
const readingMs = 200

test('the guide is there in both languages', () => {
  expect(guide.length).toBe(2 * scenarios.length)
})

describe.each(places)('on $name', ({ kind, open }) => {
  let exchange: Exchange
  const failures = new Map<Transcript, Promise<Error | undefined>>()
  beforeAll(async () => {
    const others = kind.kind === 'africastalking' ? '' : `,${kind.kind}`
    exchange = await open({
      people: peopleCsv(guide),
      settings: { ...settings, GATEWAYS: `africastalking${others}` },
    })
    const { sleep, leave } = createSharedTime(exchange.advance, callsAtOnce)
    const [first = '', ...more] = exchange.urls
    const at = (url: string) => addressOf(url, undefined, undefined, kind.kind)
    const line = (): Line => {
      const made = createGatewayLine({
        addresses: [at(first), ...more.map(at)],
        gateway: kind.calling,
        credentials,
        clock: { ...createClock(), sleep },
        timeoutMs: 30_000,
      })
      return {
        ...made,
        // A message is read before its reader calls again: its report arrives meanwhile, on a busy machine too.
        async messages(number, afterId) {
          const messages = await made.messages(number, afterId)
          if (messages !== null && messages.length > 0) await setTimeout(readingMs)
          return messages
        },
      }
    }
    for (const transcript of guide) {
      const playing = playTranscript(transcript, line(), shortSilence).then(
        () => undefined,
        (error: Error) => error,
      )
      failures.set(transcript, playing)
      void playing.then(leave)
    }
  }, 120_000)
  afterAll(() => exchange?.close())

  test.each(guide.map(transcript => ({ name: transcript.name, transcript })))(
    '$name',
    { timeout: 120_000 },
    async ({ transcript }) => {
      const failure = await failures.get(transcript)
      if (failure !== undefined) throw failure
    },
  )
})
