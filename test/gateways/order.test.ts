// On every wire: requests that come twice, late, at once and cut off, at three processes, change nothing of what an undisturbed call does.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HandleHop, ReplyLost } from '#src/conversation/port.ts'
import type { CallingCall, WireRequest } from '#src/gateways/calling.ts'
import type { GatewayParts } from '#src/gateways/gateway.ts'
import { kinds, ownDescriptions, readDescribed } from '#src/gateways/kinds.ts'
import { createPlace, createTurns, type Turns } from '#test/conversation/turns.ts'
import { runsOf } from '#test/support/thoroughness.ts'
import { serveRouter } from '#tools/conformance/router-server.ts'
import { cut, halfClose, send } from '#tools/conformance/subject.ts'
import { closeSmppKinds, smppKinds } from './smpp/kinds.ts'
import { usualOptions } from './wire.ts'

const everyKind = [...kinds, ...readDescribed(ownDescriptions).described, ...smppKinds]
const settings = { languages: ['ar', 'fr'], codeForOwnNumber: false } as const
const caller = '+212612345678'
const processes = 3

/** What a call is made of: its answers lead on, back, round and out. */
const answer = fc.constantFrom('1', '2', '1', '2', 'AB123456', '31122031', '05091980', '1', '0', '5', 'x')
const disturbance = fc.record({
  /** Of the request, sent at the same time, each to its process. */
  copies: fc.array(fc.nat(processes - 1), { maxLength: 3 }),
  /** An earlier request, which comes only now. */
  late: fc.option(fc.record({ ago: fc.integer({ min: 1, max: 5 }), process: fc.nat(processes - 1) })),
  how: fc.constantFrom('whole', 'whole', 'cut', 'half-closed'),
  process: fc.nat(processes - 1),
})
type Disturbance = typeof disturbance extends fc.Arbitrary<infer Drawn> ? Drawn : never
const steps = fc.array(fc.record({ text: answer, disturbed: disturbance }), { minLength: 1, maxLength: 12 })

describe.each(everyKind)('$kind', kind => {
  let handle: HandleHop[] = []
  let lost: ReplyLost[] = []
  let servers: Awaited<ReturnType<typeof serveRouter>>[] = []
  let bases: [string, ...string[]] = ['']
  beforeAll(async () => {
    const partsOf = (index: number): GatewayParts => ({
      handleHop: hop => (handle[index] ?? handle[0] ?? fail)(hop),
      replyLost: async hop => lost[index]?.(hop),
      handleSms: async () => {},
      callEnded: async () => {},
      delivered: async () => {},
      apology: { text: 'indisponible', ends: true },
      refused: () => {},
      sealCaller: () => 'SEALED',
      openCaller: () => caller,
      callers: { remember: async () => {}, find: async () => caller },
    })
    servers = await Promise.all(
      Array.from({ length: processes }, (_, index) => {
        const gateway = { name: kind.kind, serviceCode: '*000#', options: usualOptions }
        return serveRouter(kind.createRoutes(gateway, partsOf(index)))
      }),
    )
    const [first = '', ...others] = servers.map(({ url }) => `${url}/${kind.kind}`)
    bases = [first, ...others]
  })
  afterAll(async () => {
    await Promise.all(servers.map(({ close }) => close()))
    await closeSmppKinds()
  })

  /** One call, as it goes with what disturbs it; without, as it would have gone. */
  async function play(script: readonly { text: string; disturbed?: Disturbance }[]): Promise<object> {
    const place = createPlace()
    const traits = { sessionIds: kind.sessionIds, deadlineMs: 5_000, idleMs: 60_000 }
    const turns: Turns[] = Array.from({ length: processes }, () =>
      createTurns({ ...settings }, place, traits),
    )
    handle = turns.map(({ handleHop }) => handleHop)
    lost = turns.map(({ replyLost }) => replyLost)
    let call: CallingCall = { session: '4711', caller, serviceCode: '*000#', inputs: [] }
    const sent: WireRequest[] = []
    const screens: string[] = []

    const at = (process: number) => ({ bases: [bases[process] ?? bases[0]] as const }) as { bases: [string] }
    const read = (request: WireRequest, body: string, headers: Record<string, string>) => {
      const screen = kind.calling.read({ status: 200, headers, body })
      if (screen === null) throw new Error(`not understood: ${body}`)
      if (screen.echo !== undefined) call = { ...call, echo: screen.echo }
      sent.push(request)
      return screen
    }
    const first = kind.calling.dial(call)
    const begun = await send(at(0), first)
    let screen = read(first, begun.body, { ...begun.headers })
    for (const { text, disturbed } of script) {
      if (screen.ends) break
      // A person reads, thinks and types; the same again takes as long as this wire needs to tell it.
      place.clock.advance(call.inputs.at(-1) === text ? Math.max(2, kind.calling.sameAnswerMs / 1_000) : 2)
      call = { ...call, inputs: [...call.inputs, text] }
      const request = kind.calling.answer(call)
      const { copies = [], late = null, how = 'whole', process = 0 } = disturbed ?? {}
      if (how === 'cut') await cut(at(process), request)
      const copied = copies.map(copy => send(at(copy), request))
      const answered = await send(at(process), request)
      for (const copy of await Promise.all(copied)) expect(copy.body).toBe(answered.body)
      if (how === 'half-closed') expect(await halfClose(at(process), request)).toBe(answered.body)
      screen = read(request, answered.body, { ...answered.headers })
      screens.push(screen.text)
      // Where nothing but time tells, an old answer of another text cannot be told from a new one.
      // And where ids come again, an old dialling is a new call.
      const known = kind.sessionIds === 'reused' ? sent.slice(1) : sent
      const old = late === null || kind.tellsRepeatsBy === 'time' ? undefined : known.at(-1 - late.ago)
      if (old !== undefined && !screen.ends) {
        const shown = kind.calling.read(await send(at(late?.process ?? 0), old))
        expect(shown?.text).toBe(screen.text)
      }
    }
    const session = await turns[0]?.stored(caller)
    return {
      screens,
      state: session?.conversation,
      heard: session?.call.inputs,
      effects: turns.flatMap(({ asked }) => asked).length,
      turns: turns.flatMap(({ entries }) => entries).length,
      failures: turns.flatMap(({ failures }) => failures),
    }
  }

  it('a call that is disturbed goes as it would have gone', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async script => {
        const undisturbed = await play(script.map(({ text }) => ({ text })))
        expect(await play(script)).toEqual(undisturbed)
      }),
      { numRuns: runsOf(25) },
    )
  })
})

const fail: HandleHop = async () => {
  throw new Error('no process')
}
