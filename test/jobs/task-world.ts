// The world around a durable task: a process that can die, a clock that a test moves, another side with moods.
import type { KyselyPlugin } from 'kysely'
import type { Database } from '#src/db/database.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import { createClock } from '#src/platform/clock.ts'
import { Failure } from '#src/platform/failures.ts'
import { vault } from '#test/outbox/databases.ts'

type Mood = 'well' | 'failing' | 'silent'

/** `boss` is the process's, so that its jobs are a test's to run. */
export function createTaskWorld({ queries, ...database }: Database, boss: Database['boss']) {
  let now = Date.UTC(2026, 10, 22, 12)
  let [mood, statementsLeft, answers]: [Mood, number, number] = ['well', Number.POSITIVE_INFINITY, 0]
  let asked = Promise.withResolvers<void>()
  let silence = Promise.withResolvers<void>()
  const mortal: KyselyPlugin = {
    transformQuery({ node }) {
      statementsLeft -= 1
      if (statementsLeft < 0) throw new Failure('unexpected', 'killed')
      return node
    },
    transformResult: async ({ result }) => result,
  }
  // Whoever waits for the database to come back does not wait here.
  const clock = { ...createClock(), now: () => now, sleep: async () => {} }

  return {
    clock,
    vault,
    database: { ...database, boss, queries: queries.withPlugin(mortal) },
    outbox: createOutbox({ boss, vault, clock }),

    /** What the other side answers. @throws Failure when it fails, or its silence ends. */
    async ask<Answer>(answer: Answer, signal?: AbortSignal): Promise<Answer> {
      asked.resolve()
      if (mood === 'silent') {
        signal?.addEventListener('abort', () => silence.resolve())
        await silence.promise
      }
      if (mood !== 'well') throw new Failure('eligibility-unavailable', mood)
      answers += 1
      return answer
    },
    wasAsked: () => asked.promise,
    endSilence: () => silence.resolve(),
    /** How often it answered well. */
    answers: () => answers,
    /** From here on it is in this mood, and has not been asked yet. */
    become(next: Mood) {
      mood = next
      asked = Promise.withResolvers()
    },

    /** The process dies before the statement that follows these. */
    dieAfter(statements: number) {
      statementsLeft = statements
    },
    isDead: () => statementsLeft < 0,
    pass(seconds: number) {
      now += seconds * 1_000
    },

    /** All is as it was, with another process. */
    async beginAgain(): Promise<void> {
      for (const table of ['outbox', 'parked', 'errands', 'replacements', 'accounts'] as const) {
        await queries.deleteFrom(table).execute()
      }
      ;[mood, statementsLeft, answers] = ['well', Number.POSITIVE_INFINITY, 0]
      silence = Promise.withResolvers()
    },

    async countMessages(kind: string): Promise<number> {
      const rows = await queries.selectFrom('outbox').select('id').where('kind', '=', kind).execute()
      return rows.length
    },
  }
}

export type TaskWorld = ReturnType<typeof createTaskWorld>
