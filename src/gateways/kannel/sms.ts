/**
 * Kannel's incoming text messages, as `post-url` has them: who in headers, what in the body. It acknowledges to its SMSC before
 * it has told us and sends nothing again; its answer is empty, so that it says nothing to anybody by itself.
 */
import { createHash } from 'node:crypto'
import Router from '@koa/router'
import type { Context } from 'koa'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { TextMessage } from '../../conversation/port.ts'
import { readBody } from '../../http/body.ts'
import { operatorOf } from '../operators.ts'
import { isRefused, type RefusedForm } from '../refused-form.ts'
import { longestText, type SmsGatewayKind } from '../sms-gateway.ts'

/** As Kannel names them; binary messages have none. */
const charsets: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'latin1',
  'windows-1252': 'windows-1252',
}

export async function readTextMessage(context: Context, gateway: string): Promise<TextMessage | RefusedForm> {
  const body = await readBody(context)
  if (typeof body === 'string') return { wrong: 'body' }
  const from = context.get('x-kannel-from').trim()
  if (from === '' || from.length > 40) return { wrong: 'from' }
  // 8-bit: rings and pictures.
  if (context.get('x-kannel-coding') === '1') return { wrong: 'coding' }
  const text = decode(body, context.get('content-type'))
  if (text === null || text.length > longestText) return { wrong: 'text' }
  const time = context.get('x-kannel-time').trim().slice(0, 40)
  const { id = '' } = context.query
  const own = typeof id === 'string' && id.length <= 200 ? id : ''
  // Without ?id=%I in its post-url, its time has to do.
  const identity = own === '' && time !== '' ? hash([from, time, text]) : own
  if (identity === '') return { wrong: 'id' }
  return {
    gateway,
    id: identity,
    from: readCallerNumber(from) ?? from,
    operator: operatorOf(context.get('x-kannel-smsc')),
    text,
    ...(time !== '' && { receivedAt: time }),
  }
}

function decode(body: Buffer, type: string): string | null {
  const [, named = 'utf-8'] = /charset="?([\w-]+)"?/i.exec(type) ?? []
  const charset = charsets[named.toLowerCase()]
  if (charset === undefined) return null
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch {
    return null
  }
}

const hash = (parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

export const kannelSms: SmsGatewayKind = {
  kind: 'kannel',
  createRoutes: ({ name }, { handleSms, refused }) =>
    new Router({ prefix: `/${name}` }).post('/sms', async context => {
      const message = await readTextMessage(context, name)
      if (isRefused(message)) refused(`${name} sms`, message.wrong)
      else await handleSms(message)
      context.status = 200
      context.body = ''
    }),
}
