/** What became of each call, in the log: one line a turn at `debug`, one a call at `info`. Names of states, nothing of anybody's. */
import { isEnding } from '#machines/conversation.ts'
import type { Log } from '../platform/log.ts'
import type { Observations } from './observations.ts'

export function createTurnLog(
  log: Pick<Log, 'debug' | 'info'>,
): Pick<Observations, 'moved' | 'repeated' | 'unavailable'> {
  return {
    moved({ hop: { channel, operator }, moves, conversation }) {
      const { state } = conversation
      const { language } = conversation.context.answers
      const [{ state: from } = { state }] = moves
      log.debug({ channel, from, to: state, moves: moves.map(({ event }) => event) }, 'turn')
      if (isEnding(state)) log.info({ channel, operator, language, outcome: state }, 'call ended')
    },
    repeated: arrival => log.debug({ arrival }, 'a hop that was answered as before'),
    unavailable: ({ channel, operator }) =>
      log.info({ channel, operator, outcome: 'unavailable' }, 'call ended'),
  }
}
