/** Infobip's incoming text messages: some in one body, each heard by itself; text, never cleanText, which lacks the keyword. */
import type Router from '@koa/router'
import { z } from 'zod'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { TextMessage } from '../../conversation/port.ts'
import { readJson } from '../../http/body.ts'
import { operatorOf } from '../operators.ts'
import { isRefused, type RefusedForm } from '../refused-form.ts'
import { longestText, type SmsGatewayParts } from '../sms-gateway.ts'

const mostBytes = 131_072
const mostMessages = 100

const message = z.object({
  messageId: z.string().min(1).max(200),
  from: z.string().trim().min(1).max(40),
  text: z.string().max(longestText).default(''),
  receivedAt: z.string().max(40).optional().catch(undefined),
  mccMnc: z.string().max(10).nullish().catch(null),
})

export function readTextMessages(
  json: unknown,
  gateway: string,
): (TextMessage | RefusedForm)[] | RefusedForm {
  const results = z.object({ results: z.array(z.unknown()) }).safeParse(json)
  if (!results.success) return { wrong: 'results' }
  return results.data.results.slice(0, mostMessages).map(each => {
    const read = message.safeParse(each)
    if (!read.success) return { wrong: String(read.error.issues[0]?.path[0] ?? 'result') }
    const { messageId: id, from, text, receivedAt, mccMnc } = read.data
    return {
      gateway,
      id,
      from: readCallerNumber(from) ?? from,
      operator: operatorOf(mccMnc),
      text,
      ...(receivedAt !== undefined && { receivedAt }),
    }
  })
}

export function addSmsRoute(router: Router, name: string, { handleSms, refused }: SmsGatewayParts): Router {
  return router.post('/sms', async context => {
    const body = await readJson(context, mostBytes)
    const messages = typeof body === 'string' ? { wrong: 'body' } : readTextMessages(body.json, name)
    for (const each of isRefused(messages) ? [messages] : messages) {
      if (isRefused(each)) refused(`${name} sms`, each.wrong)
      else await handleSms(each)
    }
    context.status = 200
    context.body = ''
  })
}
