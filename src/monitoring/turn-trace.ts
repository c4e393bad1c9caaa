/** What became of each turn, on its span: names of states and codes, as the log has them. */
import { describeSpan, failSpan } from '../platform/tracing.ts'
import type { Observations } from './observations.ts'

export const turnTrace: Pick<Observations, 'moved' | 'repeated' | 'unavailable' | 'failed'> = {
  moved({ hop: { channel, operator }, moves, conversation: { state, context } }) {
    const [{ state: from } = { state }] = moves
    describeSpan({
      'tadamon.channel': channel,
      'tadamon.operator': operator,
      'tadamon.language': context.answers.language,
      'tadamon.from': from,
      'tadamon.to': state,
    })
  },
  repeated: arrival => describeSpan({ 'tadamon.arrival': arrival }),
  unavailable: ({ channel, operator }) =>
    describeSpan({
      'tadamon.channel': channel,
      'tadamon.operator': operator,
      'tadamon.to': 'unavailable',
    }),
  failed: failSpan,
}
