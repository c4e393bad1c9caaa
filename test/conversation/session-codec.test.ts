// A record is read as it was written, whatever conversation it holds; and one that was written in full is read as well.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { flow, isWait, start } from '#machines/conversation.ts'
import { sessionCodec } from '#src/conversation/session-codec.ts'
import type { StoredSession } from '#src/conversation/session-state.ts'
import { walk } from '#test/campaigns/paths/graph.ts'
import { strict, usual } from '#test/campaigns/paths/profiles.ts'
import { delivery, full, language } from '#test/machines/full-context.ts'

const recordOf = (conversation: StoredSession['conversation']): StoredSession => ({
  flow,
  id: 'a',
  conversation,
  call: { channel: 'ussd', session: 'a', inputs: ['1', 'AB 123456'], at: 7 },
  before: { session: 'b', inputs: [], said: { text: 'Langue ?', ends: false } },
  earlier: ['b', 'c'],
})

const readAgain = (record: StoredSession) =>
  sessionCodec.read(JSON.parse(JSON.stringify(sessionCodec.write(record))))

const written = (record: StoredSession) =>
  (sessionCodec.write(record) as { conversation: { state: string; context: object } }).conversation

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
    { at: 'idNumber', previous: { idDigits: null } },
    { at: 'idNumber', previous: { idNumber: 'AB1' } },
    { at: 'change', previous: { idNumber: null, idDigits: null } },
    { at: 'phone', previous: { phone: null, operator: null } },
    { at: 'review', previous: {} },
  ] as const)('with a step that undoes more, or something else: %j', step => {
    const record = recordOf({ state: 'review', context: { ...full, history: [language, step] } })
    expect(readAgain(record)).toStrictEqual(record)
  })

  it.each(['shortYear', 'noSuchDay', 'expiryPast', 'help'] as const)(
    'with the problem %s, which version 0.1.0 finds under a name that it knows',
    problem => {
      const record = recordOf({ state: 'birthDate', context: { ...full, problem } })
      expect(readAgain(record)).toStrictEqual(record)
      const { context } = (sessionCodec.write(record) as { conversation: { context: { problem: string } } })
        .conversation
      expect(['choice', 'date', 'expiryRange']).toContain(context.problem)
    },
  )

  it('with any other problem under its own name', () => {
    const { context } = written(recordOf({ state: 'birthDate', context: { ...full, problem: 'birthRange' } }))
    expect(context).toMatchObject({ problem: 'birthRange' })
    expect(context).not.toHaveProperty('exactly')
  })

  it.each(['callCentre', 'claimWaits'] as const)(
    'at %s, where version 0.1.0 finds an ending that it knows',
    state => {
      const record = recordOf({ state, context: full })
      expect(readAgain(record)).toStrictEqual(record)
      expect(sessionCodec.write(record)).toMatchObject({ conversation: { state: 'tooManyLookUps' } })
    },
  )

  it('with a message that may not have arrived, which version 0.1.0 takes to be on its way', () => {
    const smsFate = { ...delivery, state: 'doubtful' } as const
    const record = recordOf({ state: 'smsFate', context: { ...full, smsFate } })
    expect(readAgain(record)).toStrictEqual(record)
    expect(sessionCodec.write(record)).toMatchObject({
      conversation: { context: { smsFate: { ...smsFate, state: 'onItsWay' }, doubtful: true } },
    })
  })

  it('with a message of any other fate under its own name, and nothing besides', () => {
    const { context } = written(recordOf({ state: 'smsFate', context: { ...full, smsFate: delivery } }))
    expect(context).toMatchObject({ smsFate: delivery })
    expect(context).not.toHaveProperty('doubtful')
  })

  it('out of nothing but its question, where nothing has happened yet', () => {
    const record = recordOf({ state: 'language', context: start.context })
    expect(written(record)).toStrictEqual({ state: 'language', context: { caller: {}, trail: [] } })
    expect(readAgain(record)).toStrictEqual(record)
  })

  it('with the phone that has to be proved', () => {
    const proof = { of: 'known', phone: '+212612345678' } as const
    const record = recordOf({ state: 'code', context: { ...full, proof } })
    expect(readAgain(record)).toStrictEqual(record)
  })

  it('in less than two thirds of the characters, at the end of the usual call', () => {
    const longest = walk(usual, 'ussd', 0).paths.find(({ after }) => after.state === 'review')?.after
    if (longest === undefined) throw new Error('nobody came to the review')
    const record = {
      ...recordOf(longest),
      call: { channel: 'ussd', session: 'a', inputs: [], at: 7 },
      earlier: [],
    }
    expect(JSON.stringify(sessionCodec.write(record as StoredSession)).length).toBeLessThan(
      (JSON.stringify(record).length * 2) / 3,
    )
  })
})

describe('a session that was stored in full, under the names of flow 1, is read', () => {
  const stored = new URL('stored/flow-1.json', import.meta.url)
  const sessions = JSON.parse(readFileSync(stored, 'utf8')) as { state: string; record: unknown }[]
  const namesOfFlow1 = /"(trail|was|strikes|heard|typed)":/

  it.each(sessions)('$state', ({ record }) => {
    const session = sessionCodec.read(record)
    expect(JSON.stringify(session)).not.toMatch(namesOfFlow1)
    expect(JSON.stringify(sessionCodec.write(session))).toMatch(namesOfFlow1)
    expect(readAgain(session)).toStrictEqual(session)
  })
})

it.each([null, 7, {}, { conversation: {} }, { conversation: { state: 'idKind', context: {} } }])(
  'what is no record is not read: %j',
  written => expect(() => sessionCodec.read(written)).toThrow(TypeError),
)
