/** A reply that did not reach its gateway: the same answer again, however late, is then the gateway's repeat and nobody's answer. */
import type { Channel, State } from '#machines/protocol.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { ReplyLost } from './port.ts'
import { currentSession, isOfCall, type StoredSession } from './session-state.ts'

export interface ReplyLostParts {
  sessions: Pick<Sessions<StoredSession>, 'use'>
  lifeSecondsOf(channel: Channel, state: State): number
}

/** Only where nothing but time would tell it: elsewhere the wire does. */
export function createReplyLost({ sessions, lifeSecondsOf }: ReplyLostParts): ReplyLost {
  return hop =>
    sessions.use(hop.caller, async ({ session }) => {
      const stored = currentSession(session)
      const { input } = hop
      if (stored === null || !isOfCall(hop, stored.call)) return { result: undefined }
      if (input.kind !== 'answer' || input.hop !== undefined || input.text !== stored.call.inputs.at(-1)) {
        return { result: undefined }
      }
      const lost: StoredSession = { ...stored, call: { ...stored.call, undelivered: true } }
      const lifeSeconds = lifeSecondsOf(hop.channel, stored.conversation.state)
      return { result: undefined, save: { session: lost, lifeSeconds } }
    })
}
