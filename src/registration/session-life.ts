/** How long a conversation is kept that stands at a state. */
import { type Channel, codeLifeSeconds, type State } from '#machines/protocol.ts'

/** People answer a text message when they have time. */
const textSeconds = 86_400
/** A look-up that was deferred is answered within a day. */
const delayedSeconds = 86_400

/** @param resumeSeconds how long a dropped call can be taken up. */
export function createLifeSecondsOf(resumeSeconds: number) {
  return (channel: Channel, state: State): number => {
    if (state === 'delayed') return delayedSeconds
    if (channel === 'sms') return textSeconds
    const waitsForCode = state === 'codeByDial' || state === 'code'
    return waitsForCode ? Math.max(resumeSeconds, codeLifeSeconds) : resumeSeconds
  }
}
