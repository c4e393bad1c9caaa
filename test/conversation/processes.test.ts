// However a call's requests are spread over processes, repeated and overtaken, the caller reads one call, done once.
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Hop } from '#src/conversation/port.ts'
import type { SessionStore } from '#src/sessions/sessions.ts'
import { runsOf } from '#test/support/thoroughness.ts'
import { createPlace, createTurns, type Place } from './turns.ts'

const settings = { languages: ['ar', 'fr'] as const, codeForOwnNumber: false }
const typed = ['2', '1', 'AB123456', '31122027', '05091980', '1', '1', '2', 'CD654321', '1']
const hop = (answers: number): Hop => ({
  gateway: 'africastalking',
  channel: 'ussd',
  caller: '+212612345678',
  operator: 'iam',
  session: 'a',
  input: { kind: 'all', inputs: typed.slice(0, answers) },
})

/** A store that takes its time, another for each exchange. */
function slowed(place: Place, turnsToWait: readonly number[]): Place {
  let exchanges = 0
  const pause = async () => {
    const turns = turnsToWait[exchanges++ % turnsToWait.length] ?? 0
    for (let turn = 0; turn < turns; turn += 1) await nextTurn()
  }
  const slow = <Name extends 'acquire' | 'save' | 'release'>(name: Name) =>
    (async (...given: never[]) => {
      await pause()
      const answer = await (place.store[name] as (...all: never[]) => Promise<unknown>)(...given)
      await pause()
      return answer
    }) as SessionStore[Name]
  const store = { acquire: slow('acquire'), save: slow('save'), release: slow('release') }
  return { ...place, store: { ...place.store, ...store } }
}

async function screensOfOneProcess(): Promise<string[]> {
  const turns = createTurns(settings)
  const screens = []
  for (let answers = 0; answers <= typed.length; answers += 1) {
    screens.push((await turns.handleHop(hop(answers))).text)
  }
  return screens
}

/** To which processes a request is brought, all at once, once the one before was answered. */
const deliveries = fc.array(fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }), {
  minLength: typed.length + 1,
  maxLength: typed.length + 1,
})
const paces = fc.array(fc.nat(3), { minLength: 1, maxLength: 9 })

test('every copy of a request is told what its call is told, and the host is asked once', async () => {
  const screens = await screensOfOneProcess()
  expect(new Set(screens).size).toBeGreaterThan(8)
  await fc.assert(
    fc.asyncProperty(deliveries, paces, async (toProcesses, pace) => {
      const place = createPlace()
      const processes = [0, 1, 2].map(() => createTurns(settings, slowed(place, pace)))
      for (const [answers, chosen] of toProcesses.entries()) {
        const copies = chosen.flatMap(index => processes[index]?.handleHop(hop(answers)) ?? [])
        for (const reply of await Promise.all(copies)) expect(reply.text).toBe(screens[answers])
      }
      expect(processes.flatMap(({ failures }) => failures)).toEqual([])
      const asked = processes.flatMap(process => process.asked.map(([{ type }]) => type))
      expect(asked).toEqual(['lookUp', 'lookUp'])
    }),
    { numRuns: runsOf(60) },
  )
})
