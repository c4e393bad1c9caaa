/** The routes of a described gateway: its file says everything, this reads and writes after it. */
import Router from '@koa/router'
import type { Context } from 'koa'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { CallEnd, Hop, Reply } from '../../conversation/port.ts'
import { readForm } from '../../http/body.ts'
import {
  createExchange,
  type GatewayInstance,
  type GatewayKind,
  type Lack,
  type Written,
} from '../gateway.ts'
import { operatorOf } from '../operators.ts'
import { behindCode, longestAnswer, longestSession, readObject, readText, textField } from '../reading.ts'
import { isRefused, type RefusedForm } from '../refused-form.ts'
import { escapeText, readXml } from '../xml.ts'
import { createCalling } from './calling.ts'
import { type Description, holds } from './description.ts'
import { asText, fillJson, fillText } from './template.ts'

/** By the names that the gateway uses; undefined for what was not sent. */
type FieldOf = (name: string) => string | undefined

const nothing: FieldOf = () => undefined

function createReceive({ request, fields }: Description) {
  return async (context: Context): Promise<FieldOf | RefusedForm> => {
    switch (request) {
      case 'form': {
        const form = await readForm(context)
        return form === null ? { wrong: 'form' } : name => form[name]
      }
      case 'json': {
        const object = await readObject(context, fields.caller)
        if (isRefused(object)) return object
        return name => (Object.hasOwn(object, name) ? textField(object[name]) : undefined)
      }
      case 'xml': {
        const text = await readText(context)
        const root = typeof text === 'string' ? readXml(text) : null
        if (root === null) return { wrong: 'body' }
        const named = (name: string) => root.children.filter(child => child.name === name)
        return named(fields.caller).length > 1 ? { wrong: fields.caller } : name => named(name)[0]?.text
      }
    }
  }
}

export function createRead(described: Description, { name, serviceCode }: GatewayInstance) {
  const { fields, begins, answers, over } = described
  return (received: FieldOf | RefusedForm): Hop | CallEnd | RefusedForm => {
    if (typeof received !== 'function') return received
    const fieldOf = received
    const caller = readCallerNumber(fieldOf(fields.caller) ?? '')
    if (caller === null) return { wrong: fields.caller }
    const session = fields.session === undefined ? caller : (fieldOf(fields.session) ?? '')
    if (session === '' || session.length > longestSession) return { wrong: fields.session ?? fields.caller }
    if (holds(over, fieldOf)) return { gateway: name, caller, session, status: 'incomplete' }
    const text = fieldOf(fields.text) ?? ''
    if (text.length > longestAnswer) return { wrong: fields.text }
    const operator = fields.network === undefined ? null : operatorOf(fieldOf(fields.network))
    const hop = { gateway: name, channel: 'ussd', caller, operator, session } as const
    if (holds(begins, fieldOf)) {
      const codes = [...(fields.code === undefined ? [] : [fieldOf(fields.code) ?? '']), serviceCode]
      return { ...hop, input: { kind: 'dialled', inputs: behindCode(text, codes) ?? [] } }
    }
    if (!holds(answers, fieldOf)) return { wrong: Object.keys(answers[0] ?? {})[0] ?? 'body' }
    const screen = fields.screen === undefined ? '' : (fieldOf(fields.screen) ?? '')
    const isEcho = /^[1-9]\d{0,2}$/.test(screen)
    return { ...hop, input: { kind: 'answer', text, ...(isEcho && { hop: Number(screen) - 1 }) } }
  }
}

export function createWrite({ reply }: Description) {
  const isXml = /xml|html/.test(reply.type)
  const isJson = /json/.test(reply.type)

  return (
    way: 'asks' | 'ends' | 'over',
    { text, hop }: Reply,
    fieldOf: FieldOf,
    hopSession: string,
  ): Written => {
    const shown = text.replace(/./gsu, character => reply.replace[character] ?? character)
    const values = (name: string) => {
      if (name === 'text') return shown
      if (name === 'screen') return hop === undefined ? '' : String(hop + 1)
      if (name === 'session') return hopSession
      // The gateway's own words, given back; no longer than any of them is.
      return name.startsWith('request.')
        ? (fieldOf(name.slice('request.'.length)) ?? '').slice(0, longestAnswer)
        : ''
    }
    const body = isJson
      ? JSON.stringify(fillJson(reply[way], values))
      : fillText(asText(reply[way]), values, isXml ? escapeText : text => text)
    return { type: reply.type, body }
  }
}

/** A kind out of its description. */
export function describedKind(kind: string, described: Description): GatewayKind {
  const write = createWrite(described)
  const { fields, over, sessionIds } = described
  const lacks: Lack[] = ['text messages', 'rebuilding a lost call']
  if (over.length === 0) lacks.push('how a call ended')
  if (sessionIds === 'reused') lacks.push('ids of calls that never come again')
  return {
    kind,
    tellsRepeatsBy: fields.screen === undefined ? 'time' : 'echo',
    sessionIds,
    lacks,
    createRoutes(gateway, parts) {
      const written = (way: 'asks' | 'ends' | 'over', reply: Reply, received: FieldOf | RefusedForm) => {
        const fieldOf = typeof received === 'function' ? received : nothing
        const session = fieldOf(fields.session ?? fields.caller) ?? ''
        return write(way, reply, fieldOf, session.slice(0, longestSession))
      }
      const answer = createExchange({
        callback: `${gateway.name} ussd`,
        parts,
        receive: createReceive(described),
        read: createRead(described, gateway),
        write: (reply, received) => written(reply.ends ? 'ends' : 'asks', reply, received),
        writeEnd: received => written('over', { text: '', ends: true }, received),
      })
      const router = new Router({ prefix: `/${gateway.name}` })
      return described.method === 'GET' ? router.get('/ussd', answer) : router.post('/ussd', answer)
    },
    calling: createCalling(described),
  }
}
