// The real turn over sessions in memory, with a host that finds out what it is told to: what is stored can be seen and set.
import type { EffectResult, Language } from '#machines/protocol.ts'
import { usual } from '#machines/screens.ts'
import { createEndCall } from '#src/conversation/call-end.ts'
import type { PerformEffect } from '#src/conversation/effects.ts'
import type { GatewayTraits, HandleHop, Hop, ReplyLost } from '#src/conversation/port.ts'
import { createReplyLost } from '#src/conversation/reply-lost.ts'
import { createRunner } from '#src/conversation/runner.ts'
import { sessionCodec } from '#src/conversation/session-codec.ts'
import type { StoredSession } from '#src/conversation/session-state.ts'
import { createHandleHop } from '#src/conversation/turn.ts'
import type { Beginning, Entry, Journal } from '#src/journal/journal.ts'
import type { Failure } from '#src/platform/failures.ts'
import { createLifeSecondsOf } from '#src/registration/session-life.ts'
import { createMemoryStore } from '#src/sessions/memory.ts'
import { createSessions } from '#src/sessions/sessions.ts'
import { testVault } from '#test/sessions/test-vault.ts'
import { createMovableClock, type MovableClock } from '#test/support/movable-clock.ts'

export const caller = '+212612345678'
/** Those of a service in two languages, which asks nobody for a code on the number that calls. */
export const settings = { languages: ['ar', 'fr'] as const, codeForOwnNumber: false }

/** A request of a call that brings everything typed so far; only dialled, it brings nothing. */
export const dialled = (session: string, inputs: readonly string[] = []): Hop => ({
  gateway: 'africastalking',
  channel: 'ussd',
  caller,
  operator: 'iam',
  session,
  input: { kind: 'all', inputs },
})

export interface Turns {
  handleHop: HandleHop
  replyLost: ReplyLost
  /** What the host finds out next, in this order. */
  host: EffectResult[]
  failures: Failure[]
  /** What was asked of the host. */
  asked: Parameters<PerformEffect>[]
  entries: Entry[]
  repeated: string[]
  /** What the journal knows of a call whose record is lost. */
  began: Beginning | null
  /** Whether an answer by SMS is still to come. */
  isWaiting: boolean
  /** Where everybody's time is: it passes when it is told to. */
  clock: MovableClock
  /** The gateway says that a call is over. */
  endCall(session: string): Promise<unknown>
  stored(caller: string): Promise<StoredSession | null>
  /** `written` as it lies in the store. */
  store(caller: string, written: object, language: Language | null): Promise<void>
}

const byDefault: { [Type in Parameters<PerformEffect>[0]['type']]: EffectResult } = {
  lookUp: { type: 'verdictReached', verdict: { outcome: 'unknown' } },
  sendCode: { type: 'codeSent' },
  checkCode: { type: 'codeRejected' },
  openAccount: { type: 'accountOpened' },
  tracePassword: { type: 'noPasswordTraced' },
  renewPassword: { type: 'renewalsLimited' },
  claimAccount: { type: 'claimRefused' },
}

export type Place = ReturnType<typeof createPlace>

export interface TurnsOptions {
  languages: readonly Language[]
  codeForOwnNumber: boolean
}

/** What processes share. */
export function createPlace() {
  const clock = createMovableClock()
  return { store: createMemoryStore(clock), vault: testVault(), clock }
}

/** Everything typed so far, and ids that never come again. */
export const africasTalking: GatewayTraits = { sessionIds: 'unique', deadlineMs: 9_000, idleMs: 60_000 }

/** One process. */
export function createTurns(
  settings: TurnsOptions,
  parts: Place = createPlace(),
  traits: GatewayTraits | ((gateway: string) => GatewayTraits) = africasTalking,
): Turns {
  const { clock } = parts
  // A record that was saved is shown to the next turn as it is: nobody may change it.
  const write = (record: StoredSession) => sessionCodec.write(frozen(record))
  const sessions = createSessions<StoredSession>({ ...parts, codec: { ...sessionCodec, write } })
  // As whoever stored it wrote it.
  const asWritten = createSessions<unknown>(parts)
  const host: EffectResult[] = []
  const failures: Failure[] = []
  const asked: Parameters<PerformEffect>[] = []
  const entries: Entry[] = []
  const repeated: string[] = []
  const journal: Journal = {
    add: entry => void entries.push(entry),
    nameOf: ({ session }) => session,
    beginningOf: async () => turns.began,
    close: async () => {},
    flush: async () => {},
    stop: async () => {},
  }
  const lifeSecondsOf = createLifeSecondsOf(600)
  const handleHop = createHandleHop({
    sessions,
    runner: createRunner({
      performEffect: async (effect, context) => {
        asked.push([effect, context])
        return host.shift() ?? byDefault[effect.type]
      },
      journal,
      isWaiting: async () => turns.isWaiting,
      clock,
      settings,
    }),
    journal,
    clock,
    settings: { ...usual, ...settings },
    lifeSecondsOf,
    traitsOf: gateway => (typeof traits === 'function' ? traits(gateway) : traits),
    turned: () => {},
    repeated: arrival => void repeated.push(arrival),
    textDoesNotGrow: () => {},
    report: failure => void failures.push(failure),
  })
  const replyLost = createReplyLost({ sessions, lifeSecondsOf })
  const endCall = createEndCall({ sessions, clock, lifeSecondsOf })
  const turns: Turns = {
    handleHop,
    replyLost,
    host,
    failures,
    asked,
    entries,
    repeated,
    began: null,
    isWaiting: true,
    clock,
    endCall: session => endCall({ gateway: 'africastalking', caller: '+212612345678', session }),
    async stored(caller) {
      const { session } = await sessions.read(caller)
      return session
    },
    store: (caller, written, language) =>
      asWritten.use(caller, async () => ({
        result: undefined,
        save: { session: written, lifeSeconds: 3_600, preferredLanguage: language ?? undefined },
      })),
  }
  return turns
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}
