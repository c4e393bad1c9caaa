/**
 * Long text messages, put together: their parts come in any order, twice, and to any of our processes. Kept sealed beside
 * the sessions for two minutes; a part is acknowledged when it is stored.
 */
import type { Part } from '../../smpp/parts.ts'

export interface Joined {
  /** By their place, from 1. */
  texts: Record<string, string>
  /** It has been handed on: whatever comes again is ignored. */
  isDone?: boolean
}

/** Where they are kept: one at a time for each key, whatever the number of processes. */
export interface PartsStore {
  use<Result>(
    key: string,
    turn: (lease: { session: Joined | null }) => Promise<{
      result: Result
      save?: { session: Joined; lifeSeconds: number }
    }>,
  ): Promise<Result>
}

export interface JoinedParts {
  /** Stores a part; with the one that makes it whole, `hear` takes the text. */
  add(key: string, part: Part, text: string, hear: (whole: string) => Promise<void>): Promise<void>
}

const lifeSeconds = 120

export function createJoinedParts(store: PartsStore): JoinedParts {
  return {
    async add(key, { reference, part, of }, text, hear) {
      const name = `parts ${key} ${reference} ${of}`
      const whole = await store.use(name, async ({ session }) => {
        if (session?.isDone) return { result: null }
        const texts: Record<string, string> = { ...session?.texts, [part]: text }
        const all = Array.from({ length: of }, (_, index) => texts[index + 1])
        const isWhole = all.every(one => one !== undefined)
        return { result: isWhole ? all.join('') : null, save: { session: { texts }, lifeSeconds } }
      })
      if (whole === null) return
      // Thrown, the last part is not acknowledged and comes again.
      await hear(whole)
      await store.use(name, async () => ({
        result: undefined,
        save: { session: { texts: {}, isDone: true }, lifeSeconds },
      }))
    },
  }
}
