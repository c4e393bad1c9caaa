/**
 * The conversation alone: the machine and the turn around it, with nothing to start and nothing to set up.
 *
 * Records rest in memory as JSON, messages arrive at once, time passes when it is told to, and what the host finds out
 * comes from people given as in a transcript.
 */
import type { Channel, State } from '../machines/protocol.ts'
import { type Request, readRequest } from '../machines/reading/request.ts'
import { usual } from '../machines/screens.ts'
import { createEndCall } from '../src/conversation/call-end.ts'
import type { PerformEffect } from '../src/conversation/effects.ts'
import type { Hop, Input, Reply } from '../src/conversation/port.ts'
import { createRunner } from '../src/conversation/runner.ts'
import type { StoredSession } from '../src/conversation/session-state.ts'
import { createHandleHop } from '../src/conversation/turn.ts'
import type { Journal } from '../src/journal/journal.ts'
import { createClock } from '../src/platform/clock.ts'
import { createLifeSecondsOf } from '../src/registration/session-life.ts'
import { readKnownPerson } from './known-person.ts'
import { e164, type Line, LineFailure, type Message, type Screen } from './line.ts'
import { createPhone, type Phone } from './phone.ts'
import { createPlainSessions } from './plain-sessions.ts'
import { createSampleHost, type Findings } from './sample-host.ts'
import type { Person } from './transcript.ts'
import { readPersonCells } from './transcript-parser.ts'
import { settingsNoticed, type TranscriptSettings } from './transcript-settings.ts'

export interface MachineOptions {
  /** Whom the CNSS knows besides the two of the first calls, as a transcript's `person` lines. */
  people?: readonly (string | Person)[]
  /** As the environment writes them: `LANGUAGES`, `OTP_POLICY`, `SERVICE_CODE`, `CALL_CENTRE`. */
  settings?: TranscriptSettings
  /** What the host finds out where these people do not say it: `{ lookUp: () => ({ type: 'lookUpDelayed' }) }`. */
  host?: Partial<Findings>
  /** When the first call is made. */
  at?: string
}

/** Everybody who calls the same service. */
export interface MachineExchange {
  /** A line of its own for each transcript or phone. */
  line(): Line
  phone(number?: string): Phone
}

/** Help is sent to one number once in this time. */
const helpPauseMs = 3_600_000
/** The README's, and the caller of the first call in Arabic: sample people of every service. */
const firstCallers = [
  'person cnie AB123456 2027-12-31 1980-09-05 amo-tadamon 178824615 no-account',
  'person cnie JJ131313 2033-04-30 2000-02-29 amo-tadamon Z131313 no-account',
]

/** Takes a transcript too, for its people and settings. */
export function exchangeOnMachine(options: MachineOptions = {}): MachineExchange {
  const { languages, codeForOwnNumber, ...texts } = settingsNoticed(options.settings ?? {})
  let nowMs = Date.parse(options.at ?? '2026-11-22T12:00:00Z')
  let ids = 0
  const helpedAt = new Map<string, number>()
  const inbox: (Message & { to: string })[] = []
  const send = (to: string, text: string) => void inbox.push({ id: inbox.length + 1, to, text })
  const now = () => nowMs
  const today = () => new Date(nowMs).toISOString().slice(0, 10)
  const clock = { ...createClock(), now, today }

  const people = [...firstCallers, ...(options.people ?? [])].map(person => readKnownPerson(cellsOf(person)))
  const findings = { ...createSampleHost({ people, now, send }), ...options.host }
  const performEffect: PerformEffect = async ({ type, params }, { id, hop }) =>
    (
      findings[type] as (
        of: typeof params,
        conversation: string,
        caller: { channel: Channel; phone: string },
      ) => ReturnType<Findings['lookUp']>
    )(params, id, { channel: hop.channel, phone: hop.caller })

  const sessions = createPlainSessions<StoredSession>(now)
  /** What the turn apologised for. */
  const failures: Error[] = []
  const lifeSecondsOf = createLifeSecondsOf(600)
  const handleHop = createHandleHop({
    sessions,
    runner: createRunner({
      performEffect,
      journal: silent,
      isWaiting: async () => true,
      clock,
      settings: { languages, codeForOwnNumber },
    }),
    journal: silent,
    clock,
    settings: { ...usual, ...texts, languages },
    lifeSecondsOf,
    traitsOf: () => ({ sessionIds: 'unique', deadlineMs: 9_000, idleMs: 60_000 }),
    turned() {},
    repeated() {},
    textDoesNotGrow() {},
    report: failure => void failures.push(failure),
  })

  const endCall = createEndCall({ sessions, clock, lifeSecondsOf })

  async function hear(hop: Hop): Promise<Reply> {
    const reply = await handleHop(hop)
    const [failure] = failures.splice(0)
    if (failure !== undefined) throw failure
    return reply
  }

  function replyTo(from: string, request: Request, words: string): Promise<Reply> {
    return hear({ ...hopOf('sms', from, `${++ids}`, { kind: 'answer', text: words }), request })
  }

  function line(): Line {
    let call: { hop: Hop; inputs: string[] } | null = null
    async function ask(): Promise<Screen> {
      if (call === null) throw new LineFailure('there is no call')
      return hear({ ...call.hop, input: { kind: 'all', inputs: [...call.inputs] } })
    }
    return {
      dial({ number, shortcut }) {
        const hop = hopOf('ussd', e164(number), `${++ids}`, { kind: 'all', inputs: [] })
        call = { hop, inputs: shortcut?.split('*') ?? [] }
        return ask()
      },
      key(text) {
        // As a gateway sends it: a typed `*` looks like the separator.
        call?.inputs.push(...text.split('*'))
        return ask()
      },
      repeat: ask,
      async drop() {},
      async hangUp() {
        if (call !== null) await endCall(call.hop)
      },
      async text(number, words) {
        const from = e164(number)
        const request = readRequest(words, today(), from)
        const { text, more = [], isHelp, withheld } = await replyTo(from, request, words)
        if (withheld !== undefined) return
        const isTold = nowMs - (helpedAt.get(from) ?? 0) < helpPauseMs
        const isHelpAgain = isHelp && isTold && request.keyword !== 'help'
        if (!isHelpAgain) for (const message of [text, ...more]) send(from, message)
        if (isHelp && !isHelpAgain) helpedAt.set(from, nowMs)
      },
      messages: async (number, afterId) => inbox.filter(({ to, id }) => to === number && id > afterId),
      async advanceClock(seconds) {
        nowMs += seconds * 1_000
      },
      // What comes has come: nobody waits in real time.
      async sleep() {},
      state: () => (call === null ? null : stateOf(sessions.peek(call.hop.caller))),
    }
  }

  return { line, phone: (number = '0612345678') => createPhone(line(), number) }
}

/** One phone, alone with the conversation. */
export function phoneOnMachine({ number, ...options }: MachineOptions & { number?: string } = {}): Phone {
  return exchangeOnMachine(options).phone(number)
}

function stateOf(record: StoredSession | null): State | null {
  return record?.conversation.state ?? null
}

function hopOf(channel: Hop['channel'], caller: string, session: string, input: Input): Hop {
  return { gateway: 'machine', channel, caller, operator: null, session, input }
}

function cellsOf(person: string | Person): readonly string[] {
  if (typeof person !== 'string') return person.cells
  const cells = readPersonCells(person)
  if (cells === null) throw new LineFailure(`${person} is no line of a transcript's people`)
  return cells
}

const silent: Journal = {
  add() {},
  nameOf: ({ session }) => session,
  beginningOf: async () => null,
  async close() {},
  async flush() {},
  async stop() {},
}
