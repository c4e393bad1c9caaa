/** Africa's Talking's callbacks. Whatever is posted, the answer is well formed and 200: on 40x the gateway drops the call. */
import Router from '@koa/router'
import type { Context } from 'koa'
import type { Reply } from '../../conversation/port.ts'
import { type Fields, readForm } from '../../http/body.ts'
import {
  createExchange,
  type GatewayInstance,
  type GatewayKind,
  type GatewayParts,
  type Written,
} from '../gateway.ts'
import { isRefused, type RefusedForm } from '../refused-form.ts'
import { calling } from './calling.ts'
import { readDeliveryReport } from './delivery.ts'
import { readCallEnd } from './events.ts'
import { readTextMessage } from './sms.ts'
import { readHop, sessionIds, writeReply } from './ussd.ts'

export type AfricasTalkingParts = Pick<
  GatewayParts,
  'handleHop' | 'replyLost' | 'handleSms' | 'callEnded' | 'delivered' | 'apology' | 'refused'
>

const kind = 'africastalking'

export function createAfricasTalkingRoutes(
  parts: AfricasTalkingParts,
  { name }: Pick<GatewayInstance, 'name'> = { name: kind },
): Router {
  /** As logs and metrics have named them from the first; of another one of this kind with its name. */
  const called = (callback: string) => (name === kind ? callback : `${name} ${callback}`)
  /** What only wants to be heard: the answer is empty. */
  const heard =
    <Told extends object>(
      callback: string,
      read: (fields: Fields | null, gateway: string) => Told | RefusedForm,
      handle: (report: Told) => Promise<void>,
    ) =>
    async (context: Context) => {
      const report = read(await readForm(context), name)
      if (isRefused(report)) parts.refused(called(callback), report.wrong)
      else await handle(report)
      context.body = ''
    }

  return new Router({ prefix: `/${name}` })
    .post(
      '/ussd',
      createExchange({
        callback: called('ussd'),
        parts,
        receive: readForm,
        read: fields => readHop(fields, name),
        write,
        writeEnd: () => ({ type: 'text/plain', body: '' }),
      }),
    )
    .post('/ussd/events', heard('events', readCallEnd, parts.callEnded))
    .post('/sms', heard('sms', readTextMessage, parts.handleSms))
    .post('/sms/delivery', heard('delivery', readDeliveryReport, parts.delivered))
}

/** The gateway's dashboard shows what the header holds: where the conversation stands, and nothing of anybody's. */
function write(reply: Reply): Written {
  return {
    type: 'text/plain; charset=utf-8',
    ...(reply.state && { headers: { 'at-ussd-hop-metadata': JSON.stringify({ state: reply.state }) } }),
    body: writeReply(reply),
  }
}

export const africasTalking: GatewayKind = {
  kind,
  tellsRepeatsBy: 'everything typed',
  sessionIds,
  lacks: [],
  createRoutes: (gateway, parts) => createAfricasTalkingRoutes(parts, gateway),
  calling,
}
