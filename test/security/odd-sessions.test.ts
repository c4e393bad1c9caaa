// What rests in a session may be of any shape one day: whoever calls is answered all the same.
import { expect, test, vi } from 'vitest'
import { usual } from '#machines/screens.ts'
import type { Hop } from '#src/conversation/port.ts'
import type { StoredSession } from '#src/conversation/session-state.ts'
import { createHandleHop, type TurnParts } from '#src/conversation/turn.ts'
import { createClock } from '#src/platform/clock.ts'

const hop: Hop = {
  gateway: 'africastalking',
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session: 'ATUid_1',
  input: { kind: 'all', inputs: [] },
}

test.each<[string, unknown]>([
  ['nothing', null],
  ['another version', { flow: 0, conversation: { state: 'gone', context: {} } }],
  ['no conversation', { flow: 0 }],
  ['a text', 'x'],
  ['a list', []],
])('when all fails and %s was stored, the caller reads a polite end', async (_, stored) => {
  const leases: unknown[] = []
  const parts = {
    sessions: {
      async use(_: string, turn: (lease: object) => Promise<unknown>) {
        const lease = { callerKey: 'key', session: stored as StoredSession | null, preferredLanguage: 'fr' }
        leases.push(lease)
        return turn(lease)
      },
    },
    runner: {
      begin: () => Promise.reject(new Error('down')),
      goOn: () => Promise.reject(new Error('down')),
    },
    journal: { nameOf: () => 'name', add: vi.fn() },
    clock: createClock(),
    settings: { ...usual, languages: ['ar', 'fr'] },
    lifeSecondsOf: () => 600,
    traitsOf: () => ({ sessionIds: 'unique', deadlineMs: 9_000, idleMs: 60_000 }),
    turned: vi.fn(),
    repeated: vi.fn(),
    report: vi.fn(),
  } as unknown as TurnParts
  const said = await createHandleHop(parts)(hop)
  expect(said.ends).toBe(true)
  expect(said.text).toMatch(/^Service indisponible/)
  expect(leases).toHaveLength(1)
})
