/** Sessions of one process that hides nothing: a record a caller, kept as JSON, and the note that outlives it. */
import type { Sessions } from '../sessions/sessions.ts'

export interface PlainSessions<Session> extends Sessions<Session> {
  /** What is stored, or was last. */
  peek(caller: string): Session | null
}

/** `now` in milliseconds since 1970. */
export function createPlainSessions<Session>(now: () => number): PlainSessions<Session> {
  const records = new Map<string, { json: string; endsAt: number }>()
  const notes = new Map<string, string>()
  const read = (json: string | undefined) => (json === undefined ? null : (JSON.parse(json) as Session))

  return {
    async take(caller) {
      const stored = records.get(caller)
      return {
        key: caller,
        session: read(stored !== undefined && stored.endsAt > now() ? stored.json : undefined),
        note: notes.get(caller) ?? null,
        async save(session, lifeSeconds, note) {
          records.set(caller, { json: JSON.stringify(session), endsAt: now() + lifeSeconds * 1_000 })
          if (note !== undefined) notes.set(caller, note.text)
        },
        async lock() {},
        async release() {},
      }
    },
    recall: () => null,
    async forget(caller) {
      records.delete(caller)
    },
    async ping() {},
    async close() {},
    peek: caller => read(records.get(caller)?.json),
  }
}
