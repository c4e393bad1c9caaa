// The real turn over sessions in memory, with a host that finds out what it is told to: what is stored can be seen and set.
import type { Language, Reported } from '#machines/protocol.ts'
import { usual } from '#machines/screens.ts'
import type { Converse } from '#src/channels/channel.ts'
import type { Perform } from '#src/conversation/effects.ts'
import { createHearing } from '#src/conversation/hearing.ts'
import type { Beginning, Entry, Journal } from '#src/conversation/journal.ts'
import type { Record } from '#src/conversation/record.ts'
import { recordForm } from '#src/conversation/record-form.ts'
import { createConversation } from '#src/conversation/turn.ts'
import type { Failure } from '#src/failures.ts'
import { createMemoryStore } from '#src/sessions/memory.ts'
import { createSessions } from '#src/sessions/sessions.ts'
import { createMovableClock } from '#test/lines/movable-clock.ts'
import { testVault } from '#test/sessions/test-vault.ts'

export interface Turns {
  converse: Converse
  /** What the host finds out next, in this order. */
  host: Reported[]
  failures: Failure[]
  /** What was asked of the host. */
  asked: Parameters<Perform>[]
  entries: Entry[]
  repeated: string[]
  /** What the journal knows of a call whose record is lost. */
  began: Beginning | null
  /** Whether an answer by SMS is still to come. */
  isWaiting: boolean
  stored(caller: string): Promise<Record | null>
  store(caller: string, record: Record, note: Language | null): Promise<void>
}

const byDefault: { [Type in Parameters<Perform>[0]['type']]: Reported } = {
  lookUp: { type: 'verdictReached', verdict: { outcome: 'unknown' } },
  sendCode: { type: 'codeSent' },
  checkCode: { type: 'codeRejected' },
  openAccount: { type: 'accountOpened' },
  tracePassword: { type: 'noPasswordTraced' },
  renewPassword: { type: 'renewalsLimited' },
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

/** One process. */
export function createTurns(settings: TurnsOptions, parts: Place = createPlace()): Turns {
  const { clock } = parts
  // A record that was saved is shown to the next turn as it is: nobody may change it.
  const write = (record: Record) => recordForm.write(frozen(record))
  const sessions = createSessions<Record>({ ...parts, form: { ...recordForm, write } })
  // As whoever stored it wrote it.
  const asWritten = createSessions<unknown>(parts)
  const host: Reported[] = []
  const failures: Failure[] = []
  const asked: Parameters<Perform>[] = []
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
  const converse = createConversation({
    sessions,
    hearing: createHearing({
      perform: async (effect, cause) => {
        asked.push([effect, cause])
        return host.shift() ?? byDefault[effect.type]
      },
      journal,
      waiting: { isWaiting: async () => turns.isWaiting },
      clock,
      settings,
    }),
    journal,
    clock,
    settings: { ...usual, ...settings, resumeSeconds: 600 },
    turned: () => {},
    repeated: arrival => void repeated.push(arrival),
    report: failure => void failures.push(failure),
  })
  const turns: Turns = {
    converse,
    host,
    failures,
    asked,
    entries,
    repeated,
    began: null,
    isWaiting: true,
    async stored(caller) {
      const held = await sessions.take(caller)
      await held.release()
      return held.session
    },
    async store(caller, record, note) {
      const held = await asWritten.take(caller)
      await held.save(record, 3_600, note === null ? undefined : { text: note, lifeSeconds: 3_600 })
    },
  }
  return turns
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}
