// Whatever calls, messages and silences are mixed: nobody is looked up on what another may have typed before a break.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isQuestion } from '#machines/conversation.ts'
import type { Identity, State } from '#machines/protocol.ts'
import { readRequest } from '#machines/reading/request.ts'
import type { Hop } from '#src/conversation/port.ts'
import { caller, createPlace, createTurns, dialled, settings } from './turns.ts'

describe('whatever the mixture of channels and breaks', () => {
  type Step = 'answer' | 'wrong' | 'back' | 'dial' | 'text' | 'end' | 'pause' | 'long pause'
  /** Mostly answers, or nobody would ever come as far as a look-up. */
  const step = fc.oneof(
    { weight: 24, arbitrary: fc.constant<Step>('answer') },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Step>('wrong', 'back', 'dial', 'text', 'end', 'pause', 'long pause'),
    },
  )
  const steps = fc.array(step, { minLength: 20, maxLength: 80 })

  it('nobody is looked up, and no contact named, on what was typed before a break', async () => {
    let lookUps = 0
    await fc.assert(
      fc.asyncProperty(steps, fc.infiniteStream(fc.nat(5)), async (played, choices) => {
        const world = await play(played, choices)
        lookUps += world.lookedUp.length
        for (const { identity, contact, since } of world.lookedUp) {
          expect(since).toContain(identity.birthDate)
          if (contact !== caller) expect(since).toContain(contact)
        }
      }),
      { numRuns: 150 },
    )
    expect(lookUps).toBeGreaterThan(30)
  })

  /** Plays the steps; what each look-up was asked with, and what had been typed since the last break. */
  async function play(played: readonly Step[], choices: Iterator<number>) {
    const process = createTurns(settings, createPlace())
    const seen: { identity: Identity; contact: string; since: readonly string[] }[] = []
    let since: string[] = []
    let [callId, messageId, days, phones] = [0, 0, 0, 0]
    let current: { channel: 'ussd' | 'sms'; inputs: string[]; ended: boolean } = {
      channel: 'ussd',
      inputs: [],
      ended: true,
    }
    const pick = () => choices.next().value as number

    async function say(words: string) {
      const asked = process.asked.length
      if (current.channel === 'ussd') {
        current.inputs.push(words)
        await process.handleHop(dialled(`call ${callId}`, [...current.inputs]))
      } else {
        await process.handleHop({
          ...dialled(`message ${++messageId}`),
          channel: 'sms',
          input: { kind: 'answer', text: words },
        })
      }
      for (const [effect] of process.asked.slice(asked)) {
        if (effect.type === 'lookUp') {
          seen.push({
            identity: effect.params.identity,
            contact: effect.params.contact.phone,
            since: [...since],
          })
        }
      }
    }

    async function answer() {
      const { state = 'ready' as State } = (await process.stored(caller))?.conversation ?? {}
      if (!isQuestion(state)) return
      if (state === 'birthDate') {
        const day = new Date(Date.UTC(1960, 0, 1 + ++days)).toISOString().slice(0, 10)
        since.push(day)
        return say(day.split('-').reverse().join(''))
      }
      if (state === 'phone') {
        const phone = `06${String(10_000_000 + ++phones)}`
        since.push(`+212${phone.slice(1)}`)
        return say(phone)
      }
      const fixed: Partial<Record<State, string>> = {
        language: '2',
        idKind: '1',
        idNumber: 'AB123456',
        idLetters: 'AB',
        idExpiry: '31122027',
        phoneAgain: `06${String(10_000_000 + phones)}`,
        operator: '1',
        email: 'nom@exemple.ma',
        emailCheck: '1',
      }
      return say(fixed[state] ?? String(1 + (pick() % (state === 'change' ? 6 : 2))))
    }

    for (const step of played) {
      if (step === 'answer') await answer()
      else if (step === 'wrong') await say('x')
      else if (step === 'back') await say('0')
      else if (step === 'end') await process.endCall(`call ${callId}`)
      else if (step === 'dial') {
        callId += 1
        current = { channel: 'ussd', inputs: [], ended: false }
        since = []
        await process.handleHop(dialled(`call ${callId}`))
      } else if (step === 'text') {
        await process.endCall(`call ${callId}`)
        current = { channel: 'sms', inputs: [], ended: false }
        since = []
        const hop: Hop = {
          ...dialled(`message ${++messageId}`),
          channel: 'sms',
          input: { kind: 'answer', text: 'AMO' },
        }
        await process.handleHop({ ...hop, request: readRequest('AMO', '2026-11-22') })
      } else {
        process.clock.advance(step === 'pause' ? 601 : 1_801)
        if (current.channel === 'sms') since = []
      }
    }
    return { lookedUp: seen }
  }
})
