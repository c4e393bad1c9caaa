/** What Africa's Talking posts, and how it reads the answer. */
import type { CallingCall, CallingSide, WireRequest } from '../calling.ts'

/** Writes `+` as %2B and `*` as it is, as the gateway does. */
function post(path: string, call: CallingCall, fields: Record<string, string>): WireRequest {
  const { session, caller, network, serviceCode } = call
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(
      new URLSearchParams({
        sessionId: session,
        phoneNumber: caller,
        serviceCode,
        ...(network && { networkCode: network }),
        ...fields,
      }),
    ),
  }
}

/** What was dialled behind the code is the first answer. */
function ask(call: CallingCall): WireRequest {
  const { shortcut = '', inputs } = call
  return post('/ussd', call, { text: [...(shortcut === '' ? [] : [shortcut]), ...inputs].join('*') })
}

export const calling: CallingSide = {
  message: ({ id, from, text }) => ({
    method: 'POST',
    path: '/sms',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams({ id, from, to: 'TADAMON', text })),
  }),
  sameAnswerMs: 0,
  dial: ask,
  answer: ask,
  hangUp: call => post('/ussd/events', call, { status: 'Incomplete' }),
  finished: call => post('/ussd/events', call, { status: 'Success' }),
  read({ status, body }) {
    const [, kind, text] = /^(CON|END) ([\s\S]*)$/.exec(body) ?? []
    return status === 200 && text !== undefined ? { text, ends: kind === 'END' } : null
  },
}
