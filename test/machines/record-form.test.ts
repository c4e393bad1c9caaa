// A record is read as it was written, whatever conversation it holds; and one that was written in full is read as well.
import { describe, expect, it } from 'vitest'
import { flow, isWait } from '#machines/conversation.ts'
import type { Record } from '#src/conversation/record.ts'
import { recordForm } from '#src/conversation/record-form.ts'
import { full, language } from '#test/machines/full-context.ts'
import { walk } from '#test/paths/graph.ts'
import { strict, usual } from '#test/paths/profiles.ts'

const recordOf = (conversation: Record['conversation']): Record => ({
  flow,
  id: 'a',
  conversation,
  call: { channel: 'ussd', session: 'a', typed: ['1', 'AB 123456'], at: 7 },
  before: { session: 'b', typed: [], said: { text: 'Langue ?', ends: false } },
  earlier: ['b', 'c'],
})

const readAgain = (record: Record) => recordForm.read(JSON.parse(JSON.stringify(recordForm.write(record))))

describe('a record is read as it was written', () => {
  it.each([usual, strict])('with every conversation that can be reached, of profile %#', profile => {
    const reached = walk(profile, 'ussd', 0).paths.map(({ after }) => after)
    expect(reached.length).toBeGreaterThan(100)
    for (const conversation of reached) {
      const record = recordOf(conversation)
      if (!isWait(conversation.state)) expect(readAgain(record)).toStrictEqual(record)
    }
  })

  it('with a value of its own in every place', () => {
    const record = recordOf({ state: 'review', context: full })
    expect(readAgain(record)).toStrictEqual(record)
  })

  it.each([
    { at: 'idNumber', was: { idDigits: null } },
    { at: 'idNumber', was: { idNumber: 'AB1' } },
    { at: 'change', was: { idNumber: null, idDigits: null } },
    { at: 'phone', was: { phone: null, operator: null } },
    { at: 'review', was: {} },
  ] as const)('with a step that undoes more, or something else: %j', step => {
    const record = recordOf({ state: 'review', context: { ...full, trail: [language, step] } })
    expect(readAgain(record)).toStrictEqual(record)
  })

  it('in less than two thirds of the characters, at the end of the usual call', () => {
    const longest = walk(usual, 'ussd', 0).paths.find(({ after }) => after.state === 'review')?.after
    if (longest === undefined) throw new Error('nobody came to the review')
    const record = {
      ...recordOf(longest),
      call: { channel: 'ussd', session: 'a', typed: [], at: 7 },
      earlier: [],
    }
    expect(JSON.stringify(recordForm.write(record as Record)).length).toBeLessThan(
      (JSON.stringify(record).length * 2) / 3,
    )
  })
})

it('a record that was written in full is read', () => {
  const record = recordOf({ state: 'review', context: full })
  expect(recordForm.read(JSON.parse(JSON.stringify(record)))).toStrictEqual(record)
})

it.each([null, 7, {}, { conversation: {} }, { conversation: { state: 'idKind', context: {} } }])(
  'what is no record is not read: %j',
  written => expect(() => recordForm.read(written)).toThrow(TypeError),
)
