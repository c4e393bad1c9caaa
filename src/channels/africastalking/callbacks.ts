/** Africa's Talking's callbacks. Whatever is posted, the answer is well formed and 200: on 40x the gateway drops the call. */
import type { IncomingMessage } from 'node:http'
import type { Callbacks } from '../../http/callbacks.ts'
import type { DeliveryReport } from '../../outbox/outbox.ts'
import type { Converse, Receive, Reply } from '../channel.ts'
import { type Fields, readForm } from '../form.ts'
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

export function createAfricasTalkingCallbacks(parts: AfricasTalkingParts): Callbacks {
  /** What only wants to be heard: the answer is empty. */
  const heard =
    <Told>(name: string, read: (fields: Fields | null) => Told | null, hear: (told: Told) => Promise<void>) =>
    async (request: IncomingMessage) => {
      const told = read(await readForm(request))
      if (told === null) parts.refused(name)
      else await hear(told)
      return ''
    }

  return {
    async '/africastalking/ussd'(request) {
      const hop = readHop(await readForm(request))
      if (hop === null) parts.refused('ussd')
      return writeReply(hop === null ? parts.apology : await parts.converse(hop))
    },
    '/africastalking/ussd/events': heard('events', readCallEnd, parts.callEnded),
    '/africastalking/sms': heard('sms', readTextMessage, parts.receive),
    '/africastalking/sms/delivery': heard('delivery', readDeliveryReport, parts.delivered),
  }
}
