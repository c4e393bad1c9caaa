/** Sessions of one process that hides nothing: a session a caller, kept as JSON, and the language that outlives it. */
import type { SessionLease, Sessions } from '../src/sessions/sessions.ts'

export interface PlainSessions<Session> extends Pick<Sessions<Session>, 'forget' | 'read' | 'use'> {
  /** What is stored, or was last. */
  peek(caller: string): Session | null
}

/** `now` in milliseconds since 1970. */
export function createPlainSessions<Session>(now: () => number): PlainSessions<Session> {
  const sessions = new Map<string, { json: string; endsAt: number }>()
  const languages = new Map<string, string>()
  const read = (json: string | undefined) => (json === undefined ? null : (JSON.parse(json) as Session))

  function leaseOf(caller: string): SessionLease<Session> {
    const stored = sessions.get(caller)
    return {
      callerKey: caller,
      session: read(stored !== undefined && stored.endsAt > now() ? stored.json : undefined),
      preferredLanguage: languages.get(caller) ?? null,
    }
  }

  return {
    async use(caller, turn) {
      const { result, save } = await turn(leaseOf(caller))
      if (save === undefined) return result
      const { session, lifeSeconds, preferredLanguage } = save
      sessions.set(caller, { json: JSON.stringify(session), endsAt: now() + lifeSeconds * 1_000 })
      if (preferredLanguage !== undefined) languages.set(caller, preferredLanguage)
      return result
    },
    read: async caller => leaseOf(caller),
    async forget(caller) {
      sessions.delete(caller)
    },
    peek: caller => read(sessions.get(caller)?.json),
  }
}
