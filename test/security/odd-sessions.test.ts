// What rests in a session may be of any shape one day: whoever calls is answered all the same.
import { expect, test, vi } from 'vitest'
import { usual } from '#machines/screens.ts'
import type { Hop } from '#src/channels/channel.ts'
import { createClock } from '#src/clock.ts'
import type { Record as StoredRecord } from '#src/conversation/record.ts'
import { createConversation, type TurnParts } from '#src/conversation/turn.ts'

const hop: Hop = {
  gateway: 'africastalking',
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session: 'ATUid_1',
  typed: [],
}

test.each<[string, unknown]>([
  ['nothing', null],
  ['another version', { flow: 0, conversation: { state: 'gone', context: {} } }],
  ['no conversation', { flow: 0 }],
  ['a text', 'x'],
  ['a list', []],
])('when all fails and %s was stored, the caller reads a polite end', async (_, stored) => {
  const release = vi.fn(async () => {})
  const parts = {
    sessions: {
      recall: () => null,
      take: async () => ({ session: stored as StoredRecord | null, note: 'fr', save: vi.fn(), release }),
    },
    hearing: {
      begin: () => Promise.reject(new Error('down')),
      goOn: () => Promise.reject(new Error('down')),
    },
    journal: { nameOf: () => 'name', add: vi.fn() },
    clock: createClock(),
    settings: { ...usual, languages: ['ar', 'fr'], resumeSeconds: 600 },
    turned: vi.fn(),
    repeated: vi.fn(),
    report: vi.fn(),
  } as unknown as TurnParts
  const said = await createConversation(parts)(hop)
  expect(said.ends).toBe(true)
  expect(said.text).toMatch(/^Service indisponible/)
  expect(release).toHaveBeenCalled()
})
