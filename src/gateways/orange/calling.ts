/** What Orange's browser asks for, and how it shows a page. */
import { type CallingCall, type CallingSide, dialled, type WireRequest } from '../calling.ts'

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text: string) =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string) =>
    code === undefined ? (names[name] ?? '') : String.fromCodePoint(Number(code)),
  )

function get(call: CallingCall, path: string, entry: string): WireRequest {
  return {
    method: 'GET',
    path,
    headers: {
      'user-msisdn': call.caller,
      'user-language': 'fr',
      'user-session': call.session,
      'hub-ussdcode': call.serviceCode,
      // Headers hold ASCII; what else was typed is in the query alone.
      'user-entry': /^[ -~]*$/.test(entry) ? entry : '',
      'user-country': 'MA',
      ...(call.network && { 'user-operator-name': call.network }),
    },
  }
}

export const calling: CallingSide = {
  sameAnswerMs: 0,
  dial: call => get(call, '/ussd', dialled(call)),
  answer(call) {
    const entry = call.inputs.at(-1) ?? ''
    // Of the form's address the last part: what stands before it is the callback's own.
    const screen = call.echo?.split('/').at(-1) ?? ''
    return get(call, `/ussd/${screen}?${new URLSearchParams({ response: entry }).toString()}`, entry)
  },
  hangUp: () => null,
  read({ status, body }) {
    const [, content] = /<body>([\s\S]*)<\/body>/.exec(body) ?? []
    if (status !== 200 || content === undefined) return null
    const [, action] = /<form action="([^"]*)"/.exec(content) ?? []
    const shown = content.replace(/<form[\s\S]*<\/form>/, '').replaceAll('<br/>', '\n')
    return {
      text: unescaped(shown),
      ends: action === undefined,
      ...(action !== undefined && { echo: unescaped(action) }),
    }
  },
}
