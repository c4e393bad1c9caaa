// The whole guide over SMPP: three operators at once, each in its dialect, in Arabic and French, wherever sessions rest.
import { afterAll, beforeAll, describe, test } from 'vitest'
import { calling } from '#src/gateways/smpp/calling.ts'
import { createClock } from '#src/platform/clock.ts'
import { until } from '#test/smpp/links.ts'
import { type Exchange, exchanges } from '#test/support/in-process.ts'
import { shortSilence } from '#test/support/transcripts.ts'
import { addressOf, createGatewayLine, peopleCsv, playTranscript, type Transcript } from '#testing'
import { createSharedTime, guide } from '../guide.ts'
import { openOperators } from './operators.ts'

const names = ['iam', 'meditel', 'inwi'] as const

describe.each(exchanges)('on $name', ({ open }) => {
  let exchange: Exchange
  let operators: Awaited<ReturnType<typeof openOperators>>
  const failures = new Map<Transcript, Promise<Error | undefined>>()

  beforeAll(async () => {
    operators = await openOperators(names, { binds: 2 })
    exchange = await open({ people: peopleCsv(guide), settings: operators.settings })
    await until(
      () => operators.operators.every(({ operator }) => operator.smsc.clients().length === 2),
      20_000,
    )
    const { sleep, leave } = createSharedTime(exchange.advance, guide.length)
    const [service = ''] = exchange.urls
    for (const [index, transcript] of guide.entries()) {
      const { door, name } = operators.operators[index % names.length] ?? {}
      const line = createGatewayLine({
        addresses: [{ ...addressOf(service), callback: `${door?.url}/${name}/ussd` }],
        gateway: calling,
        clock: { ...createClock(), sleep },
        timeoutMs: 30_000,
      })
      const playing = playTranscript(transcript, line, shortSilence).then(
        () => undefined,
        (error: Error) => error,
      )
      failures.set(transcript, playing)
      void playing.then(leave)
    }
  }, 120_000)
  afterAll(async () => {
    await exchange?.close()
    await operators?.close()
  })

  test.each(guide.map(transcript => ({ name: transcript.name, transcript })))(
    '$name',
    { timeout: 120_000 },
    async ({ transcript }) => {
      const failure = await failures.get(transcript)
      if (failure !== undefined) throw failure
    },
  )
})
