/** What Infobip sends, and how it reads the answer. */
import { byTimeMs, type CallingCall, type CallingSide, dialled, json, type WireRequest } from '../calling.ts'

function post({ session }: CallingCall, verb: string, fields: object): WireRequest {
  return {
    method: 'POST',
    path: `/ussd/session/${encodeURIComponent(session)}/${verb}`,
    headers: json,
    body: JSON.stringify(fields),
  }
}

export const calling: CallingSide = {
  message: ({ id, from, text }) => ({
    method: 'POST',
    path: '/sms',
    headers: json,
    body: JSON.stringify({
      results: [{ messageId: id, from: from.slice(1), to: 'TADAMON', text, cleanText: '' }],
      messageCount: 1,
    }),
  }),
  sameAnswerMs: byTimeMs,
  dial: call =>
    post(call, 'start', {
      msisdn: call.caller.slice(1),
      ...(call.network && { imsi: `${call.network}1234567890` }),
      shortCode: call.serviceCode,
      text: dialled(call),
    }),
  answer: call => post(call, 'response', { msisdn: call.caller.slice(1), text: call.inputs.at(-1) ?? '' }),
  hangUp: call => post(call, 'end', { reason: 'ok', exitCode: 0 }),
  read({ status, body }) {
    if (status !== 200) return null
    const { shouldClose, ussdMenu } = JSON.parse(body) as Record<string, unknown>
    return typeof ussdMenu === 'string' ? { text: ussdMenu, ends: shouldClose === true } : null
  },
}
