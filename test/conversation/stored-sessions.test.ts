// A session that an earlier version of the flow left behind is carried on, or politely started again: at each of its states.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dial, flow, isOver, isQuestion, start } from '#machines/conversation.ts'
import { endings, type Language, questions, type State } from '#machines/protocol.ts'
import { blank } from '#machines/registration.ts'
import { endingScreen, screenOf, usual } from '#machines/screens.ts'
import type { Hop } from '#src/channels/channel.ts'
import type { Record } from '#src/conversation/record.ts'
import { ownPhone, usual as profile } from '#test/paths/profiles.ts'
import { createTurns } from './turns.ts'

interface Stored {
  state: State
  record: Record
}

const folder = new URL('stored/', import.meta.url)
const files = readdirSync(folder).map(name => ({
  name,
  stored: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Stored[],
}))

const language: Language = 'fr'
const caller = { ...blank.caller, phone: ownPhone, languages: profile.languages, language, returning: true }
const firstScreen = screenOf(dial(start, caller).conversation, usual)
const apology = endingScreen('unavailable', { ...blank, caller }, usual)

const hop = (session: string, typed: readonly string[] = []): Hop => ({
  gateway: 'africastalking',
  channel: 'ussd',
  caller: ownPhone,
  operator: 'iam',
  session,
  typed,
})

/** One request to a service that finds `record`, and what it complains of. */
async function ask(record: Record, request: Hop) {
  const turns = createTurns(profile)
  await turns.store(ownPhone, record, language)
  const reply = await turns.converse(request)
  return { reply, failures: turns.failures.map(({ code }) => code) }
}

it('sessions of this version are kept (node test/machines/store-sessions-command.ts)', () => {
  const current = files.find(({ name }) => name === `flow-${flow}.json`)
  expect(current?.stored.map(({ state }) => state)).toEqual([...questions, ...endings])
})

describe.each(files)('in $name', ({ stored }) => {
  it.each(stored)('$state: whoever dials again is asked something, in the language of before', async one => {
    const { reply, failures } = await ask(one.record, hop('ATUid_again'))
    expect(failures).toEqual([])
    expect(reply.ends).toBe(false)
    expect(reply.text).not.toBe(apology)
    const { conversation } = one.record
    const isCarriedOn = one.record.flow === flow && !isOver(conversation)
    expect(reply.text).toBe(
      isCarriedOn ? screenOf(dial(conversation, caller).conversation, usual) : firstScreen,
    )
  })

  it.each(stored)('$state: the call itself goes on, or begins again', async ({ record }) => {
    const { session, typed } = record.call
    const { reply, failures } = await ask(record, hop(session, [...typed, '00']))
    expect(failures).toEqual([])
    expect(reply.text).not.toBe(apology)
    if (record.flow === flow && isQuestion(record.conversation.state)) {
      const { context } = record.conversation
      expect(reply).toEqual({ text: endingScreen('left', context, usual), ends: true })
    }
  })

  it.each(stored)(
    '$state: the same hop again gets the same answer, or the first screen',
    async ({ record }) => {
      const { session, typed } = record.call
      const { reply, failures } = await ask(record, hop(session, typed))
      expect(failures).toEqual([])
      if (record.flow === flow) expect(reply.text).toBe(screenOf(record.conversation, usual))
      else expect(reply.ends).toBe(false)
    },
  )
})

describe('a session of an unknown older version', () => {
  const [{ stored } = { stored: [] }] = files
  const strange = stored.flatMap(({ state, record }) => [
    { state, kind: 'as it was', record: { ...record, flow: 0 } },
    { state, kind: 'with nothing in it', record: { flow: 0 } as Record },
  ])

  it.each(strange)('$state, $kind: starts again with the language kept', async ({ record }) => {
    const { reply, failures } = await ask(record, hop('ATUid_again'))
    expect(failures).toEqual([])
    expect(reply).toEqual({ text: firstScreen, ends: false })
  })

  it('in the middle of a call: starts again at the first question, and takes no answer for another’s', async () => {
    for (const { record } of stored) {
      const { reply, failures } = await ask({ ...record, flow: 0 }, hop('ATUid_mid', ['7', '7']))
      expect(failures).toEqual([])
      expect(reply.text).not.toBe(apology)
    }
  })
})
