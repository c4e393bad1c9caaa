/** Records that a gateway reported the end of a call: text messages may take its conversation up from now on. */
import { isQuestion } from '#machines/conversation.ts'
import type { Channel, State } from '#machines/protocol.ts'
import type { Clock } from '../platform/clock.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { CallEnd } from './port.ts'
import { currentSession, isOfCall, type StoredSession } from './session-state.ts'

export interface CallEndParts {
  sessions: Pick<Sessions<StoredSession>, 'use'>
  clock: Pick<Clock, 'now'>
  lifeSecondsOf(channel: Channel, state: State): number
}

/** Resolves with the session of the call that ended; null when the caller's last call was another. */
export function createEndCall({ sessions, clock, lifeSecondsOf }: CallEndParts) {
  /** What is left of the time in which it can be taken up: its end makes it no longer. */
  function restSeconds({ call, conversation }: StoredSession): number {
    const silentSeconds = (clock.now() - call.at) / 1_000
    return Math.max(1, lifeSecondsOf(call.channel, conversation.state) - silentSeconds)
  }

  return (end: Pick<CallEnd, 'gateway' | 'caller' | 'session'>): Promise<StoredSession | null> =>
    sessions.use(end.caller, async ({ session }) => {
      const stored = currentSession(session)
      if (stored === null || !isOfCall(end, stored.call)) return { result: null }
      // Told an ending, it is over for us already; asked a question, it is live until somebody says otherwise.
      if (!isQuestion(stored.conversation.state)) return { result: stored }
      const ended: StoredSession = { ...stored, call: { ...stored.call, ended: true } }
      return { result: ended, save: { session: ended, lifeSeconds: restSeconds(stored) } }
    })
}
