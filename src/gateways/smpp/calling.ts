/** What phones ask of the test SMSC, by HTTP: it dials for them over SMPP, and answers what the phone shows. */
import {
  byTimeMs,
  type CallingCall,
  type CallingSide,
  dialled,
  json,
  redialMs,
  type WireRequest,
} from '../calling.ts'

function ask(call: CallingCall, way: 'dial' | 'answer' | 'hangUp', text: string): WireRequest {
  const { session, caller } = call
  return {
    method: 'POST',
    path: '/ussd',
    headers: json,
    body: JSON.stringify({ way, session, caller, text }),
  }
}

export const calling: CallingSide = {
  sameAnswerMs: byTimeMs,
  redialMs,
  dial: call => ask(call, 'dial', dialled(call)),
  answer: call => ask(call, 'answer', call.inputs.at(-1) ?? ''),
  hangUp: call => ask(call, 'hangUp', ''),
  read({ status, body }) {
    if (status !== 200) return null
    const { text, ends } = JSON.parse(body) as Record<string, unknown>
    return typeof text === 'string' && typeof ends === 'boolean' ? { text, ends } : null
  },
}
