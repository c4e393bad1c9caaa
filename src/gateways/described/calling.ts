/** What a described gateway sends, made out of its rules, and how it reads the answer, by its templates. */
import {
  byTimeMs,
  type CallingCall,
  type CallingSide,
  dialled,
  json,
  redialMs,
  type WireAnswer,
  type WireRequest,
} from '../calling.ts'
import type { Description, Rule } from './description.ts'
import { asText, matchJson, matchText } from './template.ts'

const codes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export function createCalling({
  method,
  request,
  fields,
  begins,
  answers,
  over,
  reply,
}: Description): CallingSide {
  function send(call: CallingCall, text: string, rule: Rule = {}): WireRequest {
    const values: Record<string, string | number | boolean> = {
      [fields.caller]: call.caller.slice(1),
      ...(fields.session && { [fields.session]: call.session }),
      ...(fields.network && call.network && { [fields.network]: call.network }),
      ...(fields.code && { [fields.code]: call.serviceCode.replace(/[*#]/g, '') }),
      ...(fields.screen && { [fields.screen]: call.echo ?? '' }),
      [fields.text]: text,
    }
    // The first is what the gateway sends, and as what.
    for (const [name, [value = '']] of Object.entries(rule)) values[name] = value
    return { method, ...written(values) }
  }

  function written(values: Record<string, string | number | boolean>): Omit<WireRequest, 'method'> {
    if (request === 'json') return { path: '/ussd', headers: json, body: JSON.stringify(values) }
    const texts = Object.entries(values).map(([name, value]) => [name, String(value)] as const)
    if (request === 'xml') {
      const elements = texts.map(
        ([name, value]) => `<${name}>${value.replace(/[&<>]/g, each => codes[each] ?? '')}</${name}>`,
      )
      const headers = { 'content-type': 'text/xml' }
      return { path: '/ussd', headers, body: `<ussd>${elements.join('')}</ussd>` }
    }
    const form = String(new URLSearchParams(Object.fromEntries(texts)))
    if (method === 'GET') return { path: `/ussd?${form}`, headers: {} }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { path: '/ussd', headers, body: form }
  }

  function match(way: 'asks' | 'ends', body: string) {
    return /json/.test(reply.type)
      ? matchJson(reply[way], JSON.parse(body))
      : matchText(asText(reply[way]), body)
  }

  const unescaped = (text: string) =>
    /xml|html/.test(reply.type) ? text.replace(/&(\w+);/g, (_, name: string) => named[name] ?? '') : text

  return {
    sameAnswerMs: fields.screen === undefined ? byTimeMs : 0,
    ...(fields.session === undefined && { redialMs }),
    dial: call => send(call, dialled(call), begins[0]),
    answer: call => send(call, call.inputs.at(-1) ?? '', answers[0]),
    hangUp: call => (over[0] === undefined ? null : send(call, '', over[0])),
    read({ status, body }: WireAnswer) {
      if (status !== 200) return null
      const asks = match('asks', body)
      const said = asks ?? match('ends', body)
      if (said?.['text'] === undefined) return null
      const echo = said['screen']
      return { text: unescaped(said['text']), ends: asks === null, ...(echo !== undefined && { echo }) }
    },
  }
}
