/** What Hubtel sends, and how it reads the answer. */
import { type CallingCall, type CallingSide, dialled, json, type WireRequest } from '../calling.ts'

function post(call: CallingCall, fields: { Type: string; Message: string; Sequence: number }): WireRequest {
  return {
    method: 'POST',
    path: '/ussd',
    headers: json,
    body: JSON.stringify({
      SessionId: call.session,
      ServiceCode: call.serviceCode.replace(/[*#]/g, ''),
      Mobile: call.caller.slice(1),
      Operator: call.network ?? 'unknown',
      Platform: 'USSD',
      ClientState: call.echo ?? '',
      ...fields,
      Sequence: String(fields.Sequence),
    }),
  }
}

export const calling: CallingSide = {
  sameAnswerMs: 0,
  dial: call => post(call, { Type: 'initiation', Message: dialled(call), Sequence: 1 }),
  answer: call =>
    post(call, { Type: 'response', Message: call.inputs.at(-1) ?? '', Sequence: call.inputs.length + 1 }),
  hangUp: call => post(call, { Type: 'release', Message: '', Sequence: call.inputs.length + 1 }),
  read({ status, body }) {
    if (status !== 200) return null
    const { Type, Message, ClientState } = JSON.parse(body) as Record<string, unknown>
    if (typeof Message !== 'string' || (Type !== 'response' && Type !== 'release')) return null
    return {
      text: Message,
      ends: Type === 'release',
      echo: typeof ClientState === 'string' ? ClientState : '',
    }
  },
}
