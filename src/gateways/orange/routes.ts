/** Orange's USSD browser: it asks for our pages, and each page's form names the address that is asked next. That is the echo. */
import Router from '@koa/router'
import type { Context } from 'koa'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { Hop, Reply } from '../../conversation/port.ts'
import { type Fields, readForm } from '../../http/body.ts'
import { createExchange, type GatewayInstance, type GatewayKind, type Written } from '../gateway.ts'
import { operatorOf } from '../operators.ts'
import { behindCode, longestAnswer, longestSession } from '../reading.ts'
import type { RefusedForm } from '../refused-form.ts'
import { escapeAttribute, escapeText } from '../xml.ts'
import { calling } from './calling.ts'

const heading =
  '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html><head><meta name="nav" content="stop"/></head><body>'

interface Request {
  /** The number of the screen that is answered, the first is 1; null when somebody dials. */
  screen: string | null
  fields: Fields | null
  header(name: string): string
  /** Of the callback itself, with whatever stands before it. */
  path: string
}

async function receive(context: Context): Promise<Request> {
  return {
    screen: (context['params'].screen as string | undefined) ?? null,
    fields: await readForm(context),
    // Node reads headers as Latin-1; what was typed may be Arabic.
    header: name => Buffer.from(context.get(name), 'latin1').toString('utf8'),
    path: context.path.replace(/\/\d+\/?$/, '').replace(/\/$/, ''),
  }
}

export function read(
  { screen, fields, header }: Request,
  { name, serviceCode, options }: GatewayInstance,
): Hop | RefusedForm {
  if (fields === null) return { wrong: 'form' }
  // The same header twice is joined by a comma, and is no number then.
  const caller = readCallerNumber(header(options.callerHeader))
  if (caller === null) return { wrong: options.callerHeader }
  const session = header(options.sessionHeader) || caller
  if (session.length > longestSession) return { wrong: options.sessionHeader }
  const text = fields[options.answer] ?? header('user-entry')
  if (text.length > longestAnswer) return { wrong: options.answer }
  return {
    gateway: name,
    channel: 'ussd',
    caller,
    operator: operatorOf(header('user-operator-name')),
    session,
    input:
      screen === null
        ? { kind: 'dialled', inputs: behindCode(text, [header('hub-ussdcode'), serviceCode]) ?? [] }
        : { kind: 'answer', text, hop: Number(screen) - 1 },
  }
}

export function write({ text, ends, hop }: Reply, path: string, field: string): Written {
  const action = escapeAttribute(`${path}/${(hop ?? 0) + 1}`)
  const form = `<form action="${action}"><input type="text" name="${escapeAttribute(field)}"/></form>`
  const screen = escapeText(text).replaceAll('\n', '<br/>')
  return {
    type: 'text/html; charset=utf-8',
    body: `${heading}${screen}${ends ? '' : form}</body></html>`,
  }
}

export const orange: GatewayKind = {
  kind: 'orange',
  tellsRepeatsBy: 'echo',
  // Without the header the caller stands for the call.
  sessionIds: 'reused',
  lacks: [
    'text messages',
    'rebuilding a lost call',
    'how a call ended',
    'ids of calls that never come again',
    'the keys 0 and 00',
  ],
  createRoutes(gateway, parts) {
    const answer = createExchange({
      callback: `${gateway.name} ussd`,
      parts,
      receive,
      read: request => read(request, gateway),
      write: (reply, { path }) => write(reply, path, gateway.options.answer),
      writeEnd: ({ path }) => write(parts.apology, path, gateway.options.answer),
    })
    const router = new Router({ prefix: `/${gateway.name}` })
    for (const path of ['/ussd', '/ussd/:screen']) router.get(path, answer).post(path, answer)
    return router
  },
  calling,
}
