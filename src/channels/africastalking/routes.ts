/** Africa's Talking's callbacks. Whatever is posted, the answer is well formed and 200: on 40x the gateway drops the call. */
import Router from '@koa/router'
import type { DeliveryReport } from '../../outbox/outbox.ts'
import type { Converse, Receive, Reply } from '../channel.ts'
import { readForm } from '../form.ts'
import { readDeliveryReport } from './delivery.ts'
import { type CallEnd, readCallEnd } from './events.ts'
import { readTextMessage } from './sms.ts'
import { readHop, writeReply } from './ussd.ts'

export interface AfricasTalkingParts {
  converse: Converse
  receive: Receive
  callEnded(end: CallEnd): Promise<void>
  delivered(report: DeliveryReport): Promise<void>
  /** What is said to a form that is not the gateway's. */
  apology: Reply
  /** Counts a form that could not be read. */
  refused(callback: string): void
}

/** Mounted under `/africastalking`. */
export function createAfricasTalkingRoutes(parts: AfricasTalkingParts): Router {
  const router = new Router({ prefix: '/africastalking' })

  router.post('/ussd', async context => {
    const hop = readHop(await readForm(context.req))
    if (hop === null) parts.refused('ussd')
    const reply = hop === null ? parts.apology : await parts.converse(hop)
    context.type = 'text/plain; charset=utf-8'
    context.body = writeReply(reply)
  })

  router.post('/ussd/events', async context => {
    const end = readCallEnd(await readForm(context.req))
    if (end === null) parts.refused('events')
    else await parts.callEnded(end)
    context.body = ''
    context.status = 200
  })

  router.post('/sms', async context => {
    const message = readTextMessage(await readForm(context.req))
    if (message === null) parts.refused('sms')
    else await parts.receive(message)
    context.body = ''
    context.status = 200
  })

  router.post('/sms/delivery', async context => {
    const report = readDeliveryReport(await readForm(context.req))
    if (report === null) parts.refused('delivery')
    else await parts.delivered(report)
    context.body = ''
    context.status = 200
  })

  return router
}
