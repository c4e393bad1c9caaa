/** What the machine asks for and who does it: a total table, and the place where accounts, codes and outbox meet. */
import type { Effect, Reported } from '#machines/protocol.ts'
import type { Hop } from '../channels/channel.ts'
import { asFailure } from '../failures.ts'

/** On whose behalf: the conversation's name is the root of every idempotency key. */
export interface Cause {
  id: string
  hop: Hop
  /** In a lost call that is made again: whether this was caused before. Only the last answer may be a new one. */
  again?: 'certainly' | 'perhaps'
}

export type Performers = {
  [Type in Effect['type']]: (
    params: Extract<Effect, { type: Type }>['params'],
    cause: Cause,
  ) => Promise<Reported>
}

/** @throws Failure when nothing can be said but that the service is unavailable. */
export type Perform = (effect: Effect, cause: Cause) => Promise<Reported>

export function createPerform(performers: Performers): Perform {
  return async (effect, cause) => {
    const perform = performers[effect.type] as (params: Effect['params'], cause: Cause) => Promise<Reported>
    try {
      return await perform(effect.params, cause)
    } catch (thrown) {
      throw asFailure(thrown, 'database-unavailable')
    }
  }
}
