/** What RestComm sends, and how it reads the answer. */
import { type CallingCall, type CallingSide, dialled, type WireRequest } from '../calling.ts'

const codes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
}
const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const escaped = (text: string) => text.replace(/[&<>"\n\r]/g, character => codes[character] ?? '')
const unescaped = (text: string) =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string) =>
    code === undefined ? (names[name] ?? '') : String.fromCodePoint(Number(code)),
  )

/** The two ends of the dialog, made of the call's id. */
function idsOf(session: string): string {
  return `networkId="0" localId="${escaped(session)}" remoteId="13"`
}

function post(call: CallingCall, type: string, attributes: string, content: string): WireRequest {
  const echo = call.echo === undefined ? '' : ` userObject="${escaped(call.echo)}"`
  return {
    method: 'POST',
    path: '/ussd',
    headers: { 'content-type': 'text/xml' },
    body: `<?xml version="1.0" encoding="UTF-8" ?>\n<dialog type="${type}" appCntx="networkUnstructuredSsContext_version2" ${idsOf(call.session)} ${attributes} returnMessageOnError="false"${echo}>${content}</dialog>`,
  }
}

export const calling: CallingSide = {
  sameAnswerMs: 0,
  dial(call) {
    const number = `nai="international_number" npi="ISDN" number="${call.caller.slice(1)}"`
    const request = `<origReference ${number}/><processUnstructuredSSRequest_Request invokeId="0" dataCodingScheme="15" string="${escaped(dialled(call))}"><msisdn ${number}/></processUnstructuredSSRequest_Request>`
    return post(call, 'Begin', 'mapMessagesSize="1"', request)
  },
  answer(call) {
    const string = escaped(call.inputs.at(-1) ?? '')
    return post(
      call,
      'Continue',
      'mapMessagesSize="1"',
      `<unstructuredSSRequest_Response invokeId="${call.inputs.length}" dataCodingScheme="15" string="${string}"/>`,
    )
  },
  hangUp: call =>
    post(
      call,
      'Unknown',
      'mapMessagesSize="0" mapUserAbortChoice="isUserSpecificReason"',
      '<errComponents/>',
    ),
  read({ status, body }) {
    const [, attributes = '', element] = /<dialog ([^>]*)><(\w+) /.exec(body) ?? []
    const string = / string="([^"]*)"\/><\/dialog>$/.exec(body)?.[1]
    if (status !== 200 || string === undefined || element === undefined) return null
    const ends = attributes.includes('prearrangedEnd="false"')
    const echo = / userObject="([^"]*)"/.exec(` ${attributes}`)?.[1]
    return { text: unescaped(string), ends, ...(echo !== undefined && { echo: unescaped(echo) }) }
  },
}
