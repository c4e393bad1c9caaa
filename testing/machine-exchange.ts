/**
 * The conversation alone: the machine and the turn around it, with nothing to start and nothing to set up.
 *
 * Records rest in memory as JSON, messages arrive at once, time passes when it is told to, and what the host finds out
 * comes from people given as in a transcript.
 */
import type { State } from '#machines/protocol.ts'
import { readRequest } from '#machines/request.ts'
import { usual } from '#machines/screens.ts'
import type { Hop, Reply } from '../channels/channel.ts'
import { createClock } from '../clock.ts'
import type { Perform } from '../conversation/effects.ts'
import { fixedReply } from '../conversation/fixed-reply.ts'
import { createHearing } from '../conversation/hearing.ts'
import type { Journal } from '../conversation/journal.ts'
import type { Record } from '../conversation/record.ts'
import { createConversation } from '../conversation/turn.ts'
import { e164, type Line, LineFailure, type Message, type Screen } from './line.ts'
import { createPhone, type Phone } from './phone.ts'
import { createPlainSessions } from './plain-sessions.ts'
import { createSampleHost, type Findings, personFrom } from './sample-host.ts'
import { type StorySettings, settingsNoticed } from './story-settings.ts'
import type { Person } from './transcript.ts'
import { readPersonCells } from './transcript-parser.ts'

export interface MachineOptions {
  /** Whom the CNSS knows besides the README's first caller, as a transcript's `person` lines. */
  people?: readonly (string | Person)[]
  /** As the environment writes them: `LANGUAGES`, `OTP_POLICY`, `SERVICE_CODE`, `CALL_CENTRE`. */
  settings?: StorySettings
  /** What the host finds out where these people do not say it: `{ lookUp: () => ({ type: 'lookUpDelayed' }) }`. */
  host?: Partial<Findings>
  /** When the first call is made. */
  at?: string
}

/** Everybody who calls the same service. */
export interface MachineExchange {
  /** A line of its own for each story or phone. */
  line(): Line
  phone(number?: string): Phone
}

/** Nobody is told more often how to use the service. */
const helpPauseMs = 3_600_000
const firstCaller = 'person cnie AB123456 2027-12-31 1980-09-05 amo-tadamon 178824615 no-account'

/** Takes a story too, for its people and settings. */
export function exchangeOnMachine(options: MachineOptions = {}): MachineExchange {
  const { LANGUAGES: languages, OTP_POLICY, ...texts } = settingsNoticed(options.settings ?? {})
  const codeForOwnNumber = OTP_POLICY === 'always'
  const setting = { ...usual, callCentre: texts.CALL_CENTRE, serviceCode: texts.SERVICE_CODE }
  let nowMs = Date.parse(options.at ?? '2026-11-22T12:00:00Z')
  let ids = 0
  const helpedAt = new Map<string, number>()
  const inbox: (Message & { to: string })[] = []
  const send = (to: string, text: string) => void inbox.push({ id: inbox.length + 1, to, text })
  const now = () => nowMs
  const today = () => new Date(nowMs).toISOString().slice(0, 10)
  const clock = { ...createClock(), now, today }

  const people = [firstCaller, ...(options.people ?? [])].map(person => personFrom(cellsOf(person)))
  const findings = { ...createSampleHost({ people, now, send }), ...options.host }
  const perform: Perform = async ({ type, params }, { id }) =>
    (findings[type] as (of: typeof params, conversation: string) => ReturnType<Findings['lookUp']>)(
      params,
      id,
    )

  const sessions = createPlainSessions<Record>(now)
  /** What the turn apologised for. */
  const failures: Error[] = []
  const converse = createConversation({
    sessions,
    hearing: createHearing({
      perform,
      journal: silent,
      waiting: { isWaiting: async () => true },
      clock,
      settings: { languages, codeForOwnNumber },
    }),
    journal: silent,
    clock,
    settings: { ...setting, languages, resumeSeconds: 600 },
    turned() {},
    repeated() {},
    report: failure => void failures.push(failure),
  })

  async function hear(hop: Hop): Promise<Reply> {
    const reply = await converse(hop)
    const [failure] = failures.splice(0)
    if (failure !== undefined) throw failure
    return reply
  }

  async function replyTo(from: string, words: string): Promise<Reply> {
    const asked = readRequest(words, today())
    const { keyword, language, answers } = asked
    const fixed = await fixedReply(from, asked, { sessions, languages })
    if (keyword === 'stop') await sessions.forget(from)
    if (fixed !== null) return fixed
    const request = keyword === 'start' ? { request: { language, answers } } : {}
    return hear({ ...hopOf('sms', from, `${++ids}`), typed: [words], ...request })
  }

  function line(): Line {
    let call: { hop: Hop; typed: string[] } | null = null
    async function hop(): Promise<Screen> {
      if (call === null) throw new LineFailure('there is no call')
      return hear({ ...call.hop, typed: [...call.typed] })
    }
    return {
      dial({ number, shortcut }) {
        call = { hop: hopOf('ussd', e164(number), `${++ids}`), typed: shortcut?.split('*') ?? [] }
        return hop()
      },
      key(text) {
        // As a gateway sends it: a typed `*` looks like the separator.
        call?.typed.push(...text.split('*'))
        return hop()
      },
      repeat: hop,
      async drop() {},
      async hangUp() {},
      async text(number, words) {
        const from = e164(number)
        const { text, isHelp } = await replyTo(from, words)
        const isHelpAgain = isHelp && nowMs - (helpedAt.get(from) ?? 0) < helpPauseMs
        if (!isHelpAgain) send(from, text)
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

function stateOf(record: Record | null): State | null {
  return record?.conversation.state ?? null
}

function hopOf(channel: Hop['channel'], caller: string, session: string): Hop {
  return { gateway: 'machine', channel, caller, operator: null, session, typed: [] }
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
