// A session that an earlier version of the flow left behind is carried on, or politely started again: at each of its states.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blank } from '#machines/context.ts'
import { dial, flow, isOver, isQuestion, start } from '#machines/conversation.ts'
import { endings, type Language, questions, type State } from '#machines/protocol.ts'
import { endingScreen, screenOf, usual } from '#machines/screens.ts'
import type { Hop } from '#src/conversation/port.ts'
import { sessionCodec } from '#src/conversation/session-codec.ts'
import type { StoredSession } from '#src/conversation/session-state.ts'
import { ownPhone, usual as profile } from '#test/campaigns/paths/profiles.ts'
import { createTurns } from './turns.ts'

interface Stored {
  state: State
  /** As it lies in Redis. */
  written: object
  record: StoredSession
}

/** One of a file's entries. */
interface Kept {
  state: State
  record: object
}

const folder = new URL('stored/', import.meta.url)
const files = readdirSync(folder).map(name => ({
  name,
  stored: (JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Kept[]).map(
    ({ state, record }): Stored => ({ state, written: record, record: sessionCodec.read(record) }),
  ),
}))

const language: Language = 'fr'
const caller = { ...blank.caller, phone: ownPhone, languages: profile.languages, language, returning: true }
const firstScreen = screenOf(dial(start, caller).conversation, usual)
const apology = endingScreen('unavailable', { ...blank, caller }, usual)

const hop = (session: string, inputs: readonly string[] = []): Hop => ({
  gateway: 'africastalking',
  channel: 'ussd',
  caller: ownPhone,
  operator: 'iam',
  session,
  input: { kind: 'all', inputs },
})

/** One request to a service that finds what is `written`, and what it complains of. */
async function ask(written: object, request: Hop) {
  const turns = createTurns(profile)
  await turns.store(ownPhone, written, language)
  const reply = await turns.handleHop(request)
  return { reply, failures: turns.failures.map(({ code }) => code) }
}

it('sessions of this version are kept (node test/conversation/store-sessions-command.ts)', () => {
  const current = files.find(({ name }) => name === `flow-${flow}.json`)
  expect(current?.stored.map(({ state }) => state)).toEqual([...questions, ...endings])
})

describe.each(files)('in $name', ({ stored }) => {
  it.each(stored)('$state: whoever dials again is asked something, in the language of before', async one => {
    const { reply, failures } = await ask(one.written, hop('ATUid_again'))
    expect(failures).toEqual([])
    expect(reply.ends).toBe(false)
    expect(reply.text).not.toBe(apology)
    const { conversation } = one.record
    const isCarriedOn = one.record.flow === flow && !isOver(conversation)
    expect(reply.text).toBe(
      isCarriedOn ? screenOf(dial(conversation, caller).conversation, usual) : firstScreen,
    )
  })

  it.each(stored)('$state: the call itself goes on, or begins again', async ({ record, written }) => {
    const { session, inputs } = record.call
    const { reply, failures } = await ask(written, hop(session, [...inputs, '00']))
    expect(failures).toEqual([])
    expect(reply.text).not.toBe(apology)
    if (record.flow === flow && isQuestion(record.conversation.state)) {
      const { context } = record.conversation
      expect(reply).toMatchObject({ text: endingScreen('left', context, usual), ends: true })
    }
  })

  it.each(stored)(
    '$state: the same hop again gets the same answer, or the first screen',
    async ({ record, written }) => {
      const { session, inputs } = record.call
      const { reply, failures } = await ask(written, hop(session, inputs))
      expect(failures).toEqual([])
      if (record.flow === flow) expect(reply.text).toBe(screenOf(record.conversation, usual))
      else expect(reply.ends).toBe(false)
    },
  )
})

describe('a session of an unknown older version', () => {
  const [{ stored } = { stored: [] }] = files
  const strange = stored.flatMap(({ state, written }) => [
    { state, kind: 'as it was', written: { ...written, flow: 0 } },
    { state, kind: 'with nothing in it', written: { flow: 0 } },
  ])

  it.each(strange)('$state, $kind: starts again with the language kept', async ({ written }) => {
    const { reply, failures } = await ask(written, hop('ATUid_again'))
    expect(failures).toEqual([])
    expect(reply).toMatchObject({ text: firstScreen, ends: false })
  })

  it('in the middle of a call: starts again at the first question, and takes no answer for another’s', async () => {
    for (const { written } of stored) {
      const { reply, failures } = await ask({ ...written, flow: 0 }, hop('ATUid_mid', ['7', '7']))
      expect(failures).toEqual([])
      expect(reply.text).not.toBe(apology)
    }
  })
})
