/** What the machine asks of the host and who does it: a table with a handler for every effect. */
import type { Effect, EffectResult } from '#machines/protocol.ts'
import { asFailure } from '../platform/failures.ts'
import type { Hop } from './port.ts'

/** The conversation for which an effect is carried out. Every idempotency key of an effect begins with its `id`. */
export interface EffectContext {
  id: string
  hop: Hop
  /** In a lost call that is made again: whether this was done before. Only the last input may be a new one. */
  repeat?: 'certainly' | 'perhaps'
}

export type EffectHandlers = {
  [Type in Effect['type']]: (
    params: Extract<Effect, { type: Type }>['params'],
    context: EffectContext,
  ) => Promise<EffectResult>
}

/** @throws Failure when nothing can be said but that the service is unavailable. */
export type PerformEffect = (effect: Effect, context: EffectContext) => Promise<EffectResult>

export function createPerformEffect(handlers: EffectHandlers): PerformEffect {
  return async ({ type, params }, context) => {
    const handle = handlers[type] as (
      params: Effect['params'],
      context: EffectContext,
    ) => Promise<EffectResult>
    try {
      return await handle(params, context)
    } catch (thrown) {
      throw asFailure(thrown, 'database-unavailable')
    }
  }
}
