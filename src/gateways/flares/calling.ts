/** What Flares asks for, and how it reads the answer. */
import {
  byTimeMs,
  type CallingCall,
  type CallingOptions,
  type CallingSide,
  dialled,
  type WireRequest,
} from '../calling.ts'

function get(fields: Record<string, string>, options: CallingOptions = {}): WireRequest {
  const { userid, password } = options
  const query = new URLSearchParams({
    ...fields,
    ...(userid !== undefined && { userid }),
    ...(password !== undefined && { password }),
  })
  return { method: 'GET', path: `/ussd?${query.toString()}`, headers: {} }
}

function ask(call: CallingCall, input: string, options?: CallingOptions): WireRequest {
  const fields = { SessionID: call.session, MSISDN: call.caller.slice(1), MSC: '212600000001', input }
  return get(fields, options)
}

export const calling: CallingSide = {
  sameAnswerMs: byTimeMs,
  // The code without its first star and its gate.
  dial: (call, options) => ask(call, dialled(call).replace(/^\*|#$/g, ''), options),
  answer: (call, options) => ask(call, call.inputs.at(-1) ?? '', options),
  hangUp: call =>
    get({ SessionID: call.session, msisdn: call.caller.slice(1), clean: 'clean-session', error: '522' }),
  read({ status, headers, body }) {
    const follows = headers['freeflow']
    return status === 200 && (follows === 'FB' || follows === 'FC')
      ? { text: body, ends: follows === 'FB' }
      : null
  },
}
