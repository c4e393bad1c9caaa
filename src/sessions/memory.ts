/** Sessions in this process's memory, for the embedded default: the same promises as in Redis, gone when it ends. */
import type { Clock } from '../platform/clock.ts'
import { languageLifeSeconds, type SessionStore } from './sessions.ts'

const sweepEveryMs = 30_000

export function createMemoryStore(clock: Clock): SessionStore {
  const locks = expiringMap<string>(clock)
  const sessions = expiringMap<string>(clock)
  const languages = expiringMap<string>(clock)
  let sweepAt = clock.now() + sweepEveryMs

  /** Whoever never calls again would stay for ever. */
  function sweep(): void {
    if (clock.now() < sweepAt) return
    sweepAt = clock.now() + sweepEveryMs
    for (const map of [locks, sessions, languages]) map.sweep()
  }

  return {
    async acquire(key, token, lockMs) {
      sweep()
      if (locks.get(key) === undefined) locks.set(key, token, lockMs)
      return {
        acquired: locks.get(key) === token,
        session: sessions.get(key) ?? null,
        preferredLanguage: languages.get(key) ?? null,
      }
    },
    async save(key, token, { session, lifeSeconds, preferredLanguage }) {
      if (locks.get(key) !== token) return false
      sessions.set(key, session, lifeSeconds * 1000)
      if (preferredLanguage !== undefined) languages.set(key, preferredLanguage, languageLifeSeconds * 1000)
      locks.delete(key)
      return true
    },
    async release(key, token) {
      if (locks.get(key) === token) locks.delete(key)
    },
    async forget(key) {
      sessions.delete(key)
    },
    async ping() {},
    async close() {},
  }
}

interface ExpiringMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value, lifeMs: number): void
  delete(key: string): void
  sweep(): void
}

function expiringMap<Value>(clock: Clock): ExpiringMap<Value> {
  const entries = new Map<string, { value: Value; endsAt: number }>()
  return {
    get(key) {
      const entry = entries.get(key)
      return entry !== undefined && clock.now() < entry.endsAt ? entry.value : undefined
    },
    set: (key, value, lifeMs) => void entries.set(key, { value, endsAt: clock.now() + lifeMs }),
    delete: key => void entries.delete(key),
    sweep() {
      for (const [key, { endsAt }] of entries) if (clock.now() >= endsAt) entries.delete(key)
    },
  }
}
