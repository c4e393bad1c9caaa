// The turn's own part, with a conversation that is already decided: how long it is kept, what is noted, and what is said late.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Conversation, flow, start } from '#machines/conversation.ts'
import type { Language, State } from '#machines/protocol.ts'
import { screenOf, usual, wordsFor } from '#machines/screens.ts'
import type { Hop, Reply } from '#src/channels/channel.ts'
import type { Hearing } from '#src/conversation/hearing.ts'
import type { Entry } from '#src/conversation/journal.ts'
import type { Record } from '#src/conversation/record.ts'
import { createConversation } from '#src/conversation/turn.ts'
import { Failure, type FailureCode } from '#src/failures.ts'
import type { Held } from '#src/sessions/sessions.ts'

const hop: Hop = {
  gateway: 'africastalking',
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session: 'a',
  typed: [],
}
const text: Hop = { ...hop, channel: 'sms', request: { language: null, answers: {} } }
const at = (state: State, language?: Language): Conversation => ({
  state,
  context: { ...start.context, answers: language === undefined ? {} : { language } },
})

interface Told {
  reply: Reply
  saved: Parameters<Held<Record>['save']>[]
  released: number
  failures: FailureCode[]
  entries: Entry[]
  /** Channel and milliseconds of each hop that was answered. */
  turned: [string, number][]
}

/** One turn that comes to this conversation, `null` for one that never comes to any. */
async function tell(
  of: Hop,
  conversation: Conversation | null,
  {
    session = null as Record | null,
    note = null as string | null,
    resumeSeconds = 100,
    save = true,
    take = true,
    recalled = null as { record: Record; refusal: FailureCode } | null,
    slowMs = 0,
  } = {},
): Promise<Told> {
  const told: Omit<Told, 'reply'> = { saved: [], released: 0, failures: [], entries: [], turned: [] }
  const began = Date.now()
  const heard = async () => {
    if (conversation === null) return new Promise<never>(() => {})
    if (slowMs > 0) await new Promise(resolve => setTimeout(resolve, slowMs))
    return { conversation, moves: [] }
  }
  const hearing: Hearing = { begin: heard, goOn: heard }
  const held: Held<Record> = {
    key: 'key',
    session,
    note,
    lock: async () => {},
    save: async (...stored) => {
      if (!save) throw new Error('gone')
      told.saved.push(stored)
    },
    release: async () => {
      told.released += 1
      if (!save) throw new Error('gone too')
    },
  }
  const converse = createConversation({
    sessions: {
      take: () => (take ? Promise.resolve(held) : Promise.reject(new Error('gone'))),
      recall: () =>
        recalled && {
          ...held,
          session: recalled.record,
          save: () => Promise.reject(new Failure(recalled.refusal)),
        },
      forget: async () => {},
      ping: async () => {},
      close: async () => {},
    },
    hearing,
    journal: {
      add: entry => void told.entries.push(entry),
      nameOf: () => 'name',
      beginningOf: async () => null,
      close: async () => {},
      flush: async () => {},
      stop: async () => {},
    },
    clock: { now: () => 7_000 + Date.now() - began } as Parameters<typeof createConversation>[0]['clock'],
    settings: { ...usual, languages: ['ar', 'fr'], resumeSeconds },
    turned: (...turn) => void told.turned.push(turn),
    repeated() {},
    report: ({ code }) => void told.failures.push(code),
  })
  const reply = converse(of)
  await vi.advanceTimersByTimeAsync(8_999)
  const early = await Promise.race([reply, Promise.resolve(null)])
  if (conversation === null) expect(early).toBeNull()
  await vi.advanceTimersByTimeAsync(1 + slowMs)
  return { reply: await reply, ...told }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const day = 86_400

describe('a conversation is kept', () => {
  it.each<[string, Hop, State, number, number]>([
    ['as long as a dropped call can be taken up', hop, 'idKind', 100, 100],
    ['a day while an answer by SMS is to come', hop, 'delayed', 100, day],
    ['a day by text message', text, 'idKind', 100, day],
    ['as long as a code lives where one was sent', hop, 'code', 100, 600],
    ['as long as a code lives until the next call types it', hop, 'codeByDial', 100, 600],
    ['longer than a code where a dropped call is', hop, 'code', 900, 900],
  ])('%s', async (_, of, state, resumeSeconds, seconds) => {
    const { saved } = await tell(of, at(state), { resumeSeconds })
    expect(saved.map(([, lifeSeconds]) => lifeSeconds)).toEqual([seconds])
  })
})

describe('the language is noted for a year', () => {
  it.each([
    ['when it is new', 'fr', null, { text: 'fr', lifeSeconds: 365 * day }],
    ['when it is another', 'fr', 'ar', { text: 'fr', lifeSeconds: 365 * day }],
    ['but not when it is noted already', 'fr', 'fr', undefined],
    ['but not before it is known', undefined, null, undefined],
  ] as const)('%s', async (_, language, note, noted) => {
    const { saved } = await tell(hop, at('idKind', language), { note })
    expect(saved[0]?.[2]).toEqual(noted)
  })
})

it('the record says when it was made', async () => {
  const { saved } = await tell(hop, at('idKind'))
  expect(saved[0]?.[0]).toMatchObject({ id: 'name', call: { session: 'a', at: 7_000 }, earlier: [] })
})

describe('a turn that takes longer than the gateway waits', () => {
  it('is apologised for in time', async () => {
    const { reply, failures, saved } = await tell(hop, null, { note: 'fr' })
    expect(reply.ends).toBe(true)
    expect(reply.text).toContain(usual.callCentre)
    expect(failures).toEqual(['turn-late'])
    expect(saved).toEqual([])
  })

  it('is waited for where nobody hangs up on it', async () => {
    const { reply, failures } = await tell(text, at('idKind', 'fr'), { slowMs: 20_000 })
    expect(reply).toMatchObject({ ends: false })
    expect(failures).toEqual([])
  })

  it('leaves no timer behind when it was in time', async () => {
    await tell(hop, at('idKind'))
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('how long a hop took is told once, however it ended', async () => {
  const { turned } = await tell(hop, at('idKind'), { slowMs: 300 })
  expect(turned).toEqual([['ussd', 300]])
  expect(await tell(text, at('idKind'), { take: false })).toMatchObject({ turned: [['sms', 0]] })
})

it('a record that cannot be saved is let go of, and the caller reads an apology', async () => {
  const { reply, released, failures } = await tell(hop, at('idKind', 'fr'), { save: false })
  expect(reply).toMatchObject({ ends: true })
  expect(failures).toEqual(['unexpected'])
  expect(released).toBe(1)
})

it('a caller who cannot be taken reads an apology', async () => {
  const { reply, failures } = await tell(hop, at('idKind'), { take: false })
  expect(reply).toMatchObject({ ends: true })
  expect(failures).toEqual(['unexpected'])
})

describe('a turn that goes on from what this process stored last', () => {
  const call = { channel: 'ussd', session: 'a', typed: [], at: 5 } as const
  const record: Record = { flow, id: 'own', conversation: at('idKind', 'fr'), call, earlier: [] }
  const answer = { ...hop, typed: ['1'] }

  it('begins anew when somebody else has been at work since', async () => {
    const recalled = { record, refusal: 'session-overtaken' } as const
    const { reply, saved, failures } = await tell(answer, at('idNumber', 'fr'), { recalled })
    expect(reply).toMatchObject({ ends: false })
    expect([saved.length, failures]).toEqual([1, []])
  })

  it('is none for a request that comes again: it reads what is stored', async () => {
    const recalled = { record, refusal: 'session-overtaken' } as const
    const session = { ...record, conversation: at('idNumber', 'fr'), call: { ...call, typed: ['1'] } }
    const { reply } = await tell(hop, at('review', 'fr'), { recalled, session })
    expect(reply.text).toBe(screenOf(session.conversation, usual))
  })

  it('does not when the store cannot be reached: the caller reads an apology', async () => {
    const recalled = { record, refusal: 'sessions-unavailable' } as const
    const { reply, saved, failures } = await tell(answer, at('idNumber', 'fr'), { recalled })
    expect(reply).toMatchObject({ ends: true })
    expect([saved, failures]).toEqual([[], ['sessions-unavailable']])
  })
})

describe('a call that goes on with what another left', () => {
  const before = { channel: 'ussd', session: 'z', typed: [], at: 5 } as const
  const session: Record = { flow, id: 'other', conversation: at('idNumber'), call: before, earlier: [] }

  it('keeps the name of the conversation, and is told to the journal under its own', async () => {
    const { saved, entries } = await tell(hop, at('resume'), { session })
    expect(saved[0]?.[0].id).toBe('other')
    expect(entries).toMatchObject([{ name: 'name', asked: null }])
  })

  it('by text message is told under the name of the conversation', async () => {
    const { entries } = await tell(text, at('resume'), { session })
    expect(entries).toMatchObject([{ name: 'other', asked: null }])
  })
})

it('a text message that begins nothing lets go of the caller', async () => {
  const { request: _, ...answer } = text
  const { reply, released, saved } = await tell(answer, at('idKind'))
  expect(reply).toEqual({ text: wordsFor('ar').messages.help, ends: true, isHelp: true })
  expect([released, saved]).toEqual([1, []])
})
