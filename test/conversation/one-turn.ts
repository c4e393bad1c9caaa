// One turn by itself, with a conversation that is already decided: what it says, saves, notes and names. Timers are fake ones.
import { expect, vi } from 'vitest'
import { type Conversation, start } from '#machines/conversation.ts'
import type { Language, State } from '#machines/protocol.ts'
import { readRequest } from '#machines/reading/request.ts'
import { usual } from '#machines/screens.ts'
import type { GatewayTraits, Hop, Reply } from '#src/conversation/port.ts'
import type { Runner } from '#src/conversation/runner.ts'
import type { StoredSession } from '#src/conversation/session-state.ts'
import { createHandleHop } from '#src/conversation/turn.ts'
import type { Entry } from '#src/journal/journal.ts'
import { callLabels } from '#src/platform/call-log.ts'
import type { Clock } from '#src/platform/clock.ts'
import type { FailureCode } from '#src/platform/failures.ts'
import { noSpan, type Tracing, takeSpans } from '#src/platform/tracing.ts'
import { createLifeSecondsOf } from '#src/registration/session-life.ts'
import type { Turn } from '#src/sessions/sessions.ts'

export const hop: Hop = {
  gateway: 'africastalking',
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session: 'a',
  input: { kind: 'all', inputs: [] },
}
export const text: Hop = { ...hop, channel: 'sms', request: readRequest('AMO', '2026-11-22') }
export const at = (state: State, language?: Language): Conversation => ({
  state,
  context: { ...start.context, answers: language === undefined ? {} : { language } },
})

export interface Taken {
  reply: Reply
  saved: NonNullable<Turn<StoredSession, unknown>['save']>[]
  failures: FailureCode[]
  entries: Entry[]
  /** Channel and milliseconds of each hop that was answered. */
  turned: [string, number, string][]
  /** Gateways whose text did not grow. */
  notGrowing: string[]
  repeated: string[]
  /** Callers who asked on by call what a message asked last. */
  askedByCall: string[]
  /** Callers who read that the service cannot answer. */
  unavailable: string[]
  /** What the log calls the hop, before the turn has named its call and after. */
  called: (string | undefined)[]
  /** The conversations whose traces the hop was told to be a part of, and whether it begins them. */
  joined: [string, boolean][]
  /** How long the session was waited for at most. */
  deadlines: number[]
}

/** One turn that comes to this conversation, `null` for one that never comes to any. */
export async function take(
  of: Hop,
  conversation: Conversation | null,
  {
    session = null as StoredSession | null,
    preferredLanguage = null as string | null,
    resumeSeconds = 100,
    canAcquire = true,
    canSave = true,
    slowMs = 0,
    sessionIds = 'unique' as GatewayTraits['sessionIds'],
  } = {},
): Promise<Taken> {
  const taken: Omit<Taken, 'reply'> = {
    saved: [],
    failures: [],
    entries: [],
    turned: [],
    notGrowing: [],
    repeated: [],
    askedByCall: [],
    unavailable: [],
    called: [],
    joined: [],
    deadlines: [],
  }
  const began = Date.now()
  const run = async () => {
    if (conversation === null) return new Promise<never>(() => {})
    if (slowMs > 0) await new Promise(resolve => setTimeout(resolve, slowMs))
    taken.called.push(callLabels().call)
    return { conversation, moves: [] }
  }
  const runner: Runner = { begin: run, goOn: run, isAnswerComing: async () => false }
  const handleHop = createHandleHop({
    sessions: {
      async use(_, turn, { deadlineMs = 0 } = {}) {
        taken.deadlines.push(deadlineMs)
        taken.called.push(callLabels().call)
        if (!canAcquire) throw new Error('gone')
        const { result, save } = await turn({ callerKey: 'key', session, preferredLanguage })
        if (save !== undefined && !canSave) throw new Error('gone')
        if (save !== undefined) taken.saved.push(save)
        return result
      },
    },
    runner,
    journal: {
      add: entry => void taken.entries.push(entry),
      nameOf: ({ session: id }) => `name of ${id}`,
      beginningOf: async () => null,
      close: async () => {},
      flush: async () => {},
      stop: async () => {},
    },
    clock: { now: () => 7_000 + Date.now() - began, id: () => 'id' } as Clock,
    settings: { ...usual, languages: ['ar', 'fr'] },
    lifeSecondsOf: createLifeSecondsOf(resumeSeconds),
    traitsOf: () => ({ sessionIds, deadlineMs: 9_000, idleMs: 60_000 }),
    turned: (...turn) => void taken.turned.push(turn),
    repeated: arrival => void taken.repeated.push(arrival),
    askedByCall: caller => void taken.askedByCall.push(caller),
    unavailable: ({ caller }) => void taken.unavailable.push(caller),
    textDoesNotGrow: gateway => void taken.notGrowing.push(gateway),
    report: ({ code }) => void taken.failures.push(code),
  })
  const endSpans = takeSpans(recording(taken.joined))
  const reply = handleHop(of)
  await vi.advanceTimersByTimeAsync(8_999)
  const early = await Promise.race([reply, Promise.resolve(null)])
  if (conversation === null) expect(early).toBeNull()
  await vi.advanceTimersByTimeAsync(1 + slowMs)
  endSpans()
  return { reply: await reply, ...taken }
}

/** Makes no spans: it only notes which traces were joined. */
function recording(joined: [string, boolean][]): Tracing {
  return {
    inSpan: (_, __, work) => work(noSpan),
    inLateSpan: (_, __, work) => work(noSpan),
    inJob: (_, __, work) => work(noSpan),
    join: (conversation, begins) => void joined.push([conversation, begins]),
    adopt() {},
    current: () => undefined,
    traceId: () => undefined,
    traceparent: () => undefined,
  }
}
