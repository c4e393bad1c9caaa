/** SMS through Infobip's API, version 3: the message's id is ours, so that a report finds it also when the answer was lost. */
import { z } from 'zod'
import { readCallerNumber } from '#machines/reading/phones.ts'
import { readJson } from '../../http/body.ts'
import type { Carrier, DeliveryReport, Submission } from '../../outbox/outbox.ts'
import {
  askerOf,
  type CarrierInstance,
  type CarrierKind,
  createReportRoutes,
  isPhoneNumber,
  mostReports,
  notANumber,
} from '../carrier.ts'
import { type CarrierAnswer, parseJson, readExchange } from '../carrier-http.ts'
import { operatorOf } from '../operators.ts'
import type { RefusedForm } from '../refused-form.ts'

const ownUrl = 'https://api.infobip.com'
/** A hundred reports are some fifty thousand bytes. */
const mostBytes = 131_072

const status = z.object({ groupId: z.coerce.number().int(), name: z.string().max(100).catch('') })
const answer = z.object({ messages: z.array(z.object({ status })).min(1) })

function createCarrier(instance: CarrierInstance): Carrier {
  const { url = ownUrl, apiKey = '', senderId, reportUrl } = instance
  const ask = askerOf(instance)
  const target = `${url.replace(/\/+$/, '')}/sms/3/messages`
  const headers = {
    authorization: `App ${apiKey}`,
    'content-type': 'application/json',
    accept: 'application/json',
  }
  return {
    bringsReference: true,
    async submit({ to, text, reference }) {
      if (!isPhoneNumber(to)) return notANumber
      const webhooks = {
        delivery: { url: reportUrl, intermediateReport: true, contentType: 'application/json' },
      }
      const message = {
        ...(senderId !== undefined && { from: senderId }),
        destinations: [{ to: to.slice(1), ...(reference !== undefined && { messageId: reference }) }],
        // As it is: transliteration would take the Arabic away.
        content: { text },
        ...(reportUrl !== undefined && { webhooks }),
      }
      const body = JSON.stringify({ messages: [message] })
      return readExchange(await ask({ url: target, headers, body }), readAnswer)
    },
  }
}

/** Their names of refusals that are not the recipient's; of any other it is the recipient's. */
const refusals: Readonly<Record<string, Submission>> = {
  REJECTED_NOT_ENOUGH_CREDITS: { result: 'held', reason: 'REJECTED_NOT_ENOUGH_CREDITS' },
  REJECTED_SOURCE: { result: 'held', by: 'sender', reason: 'REJECTED_SOURCE' },
  REJECTED_SENDER: { result: 'held', by: 'sender', reason: 'REJECTED_SENDER' },
  REJECTED_NETWORK: { result: 'refused', by: 'route', reason: 'REJECTED_NETWORK' },
  REJECTED_ROUTE_NOT_AVAILABLE: { result: 'refused', by: 'route', reason: 'REJECTED_ROUTE_NOT_AVAILABLE' },
  REJECTED_PREFIX_MISSING: { result: 'refused', by: 'route', reason: 'REJECTED_PREFIX_MISSING' },
}

export function readAnswer({ status: http, body }: CarrierAnswer): Submission | undefined {
  if (http < 200 || http > 299) return undefined
  const read = answer.safeParse(parseJson(body))
  const first = read.data?.messages[0]
  if (first === undefined) return { result: 'unknown', reason: 'unreadable answer' }
  const { groupId, name } = first.status
  const known = Object.hasOwn(refusals, name) ? refusals[name] : undefined
  if (known !== undefined) return known
  const reason = `group ${groupId}${wordOf(name)}`
  if (groupId === 1 || groupId === 3) return { result: 'submitted', messageId: null }
  if (groupId === 2 || groupId === 4 || groupId === 5) return { result: 'refused', reason }
  return { result: 'unknown', reason }
}

const wordOf = (name: string) => (/^[A-Z_]{1,60}$/.test(name) ? ` ${name}` : '')

const report = z.object({
  messageId: z.string().min(1).max(200),
  to: z.string().max(40).catch(''),
  mccMnc: z.string().max(10).nullish().catch(null),
  status,
  error: z
    .object({ name: z.string().max(100).catch('') })
    .nullish()
    .catch(null),
})

/** By group; whatever is not here is not final. */
const outcomes: Readonly<Record<number, 'delivered' | 'failed'>> = {
  2: 'failed',
  3: 'delivered',
  4: 'failed',
  5: 'failed',
}

/** Up to a hundred in one body; one that is broken stops none of the others. */
export function readReports(json: unknown, carrier: string): (DeliveryReport | RefusedForm)[] | RefusedForm {
  const results = z.object({ results: z.array(z.unknown()) }).safeParse(json)
  if (!results.success) return { wrong: 'results' }
  return results.data.results.slice(0, mostReports).map(each => {
    const read = report.safeParse(each)
    if (!read.success) return { wrong: String(read.error.issues[0]?.path[0] ?? 'result') }
    const { messageId, to, mccMnc, status: told, error } = read.data
    const outcome = outcomes[told.groupId] ?? 'pending'
    const number = readCallerNumber(to)
    const operator = operatorOf(mccMnc)
    return {
      carrier,
      messageId,
      status: outcome,
      reason: outcome === 'failed' ? `group ${told.groupId}${wordOf(error?.name ?? '')}` : null,
      ...(number !== null && { to: number }),
      ...(operator !== null && { operator }),
    }
  })
}

export const infobipCarrier: CarrierKind = {
  kind: 'infobip',
  createCarrier,
  createReportRoutes: ({ name }, parts) =>
    createReportRoutes({ name }, parts, {
      method: 'POST',
      async read(context) {
        const body = await readJson(context, mostBytes)
        return typeof body === 'string' ? { wrong: 'body' } : readReports(body.json, name)
      },
    }),
}
