/**
 * SMS through Kannel's sendsms, the usual box in front of an operator's SMPP. Its answer names no message, so our reference
 * goes into the address of the report. Posted with headers: in a GET, password, number and text would stand in its access log.
 */
import type Router from '@koa/router'
import { lengthOf } from '#machines/encoding.ts'
import { readForm } from '../../http/body.ts'
import type { Carrier, DeliveryReport, Submission } from '../../outbox/outbox.ts'
import {
  askerOf,
  type CarrierInstance,
  type CarrierKind,
  createReportRoutes,
  isPhoneNumber,
  notANumber,
  type ReportParts,
  referenceIn,
  withReference,
} from '../carrier.ts'
import { type CarrierAnswer, readExchange } from '../carrier-http.ts'
import type { RefusedForm } from '../refused-form.ts'

/** Delivered to the phone (1), not delivered (2), refused by the SMSC (16): what is final. */
const reportMask = '19'

function createCarrier(instance: CarrierInstance): Carrier {
  const { url = '', username = '', password = '', senderId, reportUrl } = instance
  const ask = askerOf(instance)
  const target = `${url.replace(/\/+$/, '').replace(/\/cgi-bin\/sendsms$/, '')}/cgi-bin/sendsms`
  return {
    bringsReference: true,
    async submit({ to, text, reference }) {
      if (!isPhoneNumber(to)) return notANumber
      const headers = {
        'X-Kannel-Username': username,
        'X-Kannel-Password': password,
        ...(senderId !== undefined && { 'X-Kannel-From': senderId }),
        'X-Kannel-To': to,
        // Without it whatever GSM-7 lacks leaves as a question mark.
        'X-Kannel-Coding': lengthOf(text).encoding === 'gsm7' ? '0' : '2',
        ...(reportUrl !== undefined &&
          reference !== undefined && {
            'X-Kannel-DLR-Mask': reportMask,
            'X-Kannel-DLR-Url': withReference(reportUrl, reference, '&status=%d'),
          }),
        'Content-Type': 'text/plain; charset=UTF-8',
      }
      return readExchange(await ask({ url: target, headers, body: text }), readAnswer)
    },
  }
}

/** Kannel's own words, of which the first ones count. */
export function readAnswer({ status, body }: CarrierAnswer): Submission | undefined {
  if (status === 202 || status === 200) {
    // Queued (3) while its SMSC is down or throttles: it tries again by itself, so nobody else may.
    if (/^[03]:/.test(body)) return { result: 'submitted', messageId: null }
    return { result: 'unknown', reason: 'unreadable answer' }
  }
  if (status === 503 && body.startsWith('Temporal failure')) return { result: 'retry', reason: 'HTTP 503' }
  if (status === 400 && body.startsWith('Sender missing'))
    return { result: 'held', by: 'sender', reason: 'sender missing' }
  return undefined
}

/** Of its `%d`: bits for what happened, 32 for expired and 64 for unknown. What is not here is not final. */
const outcomes: Readonly<Record<string, 'delivered' | 'failed'>> = {
  1: 'delivered',
  2: 'failed',
  16: 'failed',
  34: 'failed',
}
const words: Readonly<Record<string, string>> = {
  2: 'not delivered',
  16: 'refused by the SMSC',
  34: 'expired',
}

export function readReport(
  fields: Readonly<Record<string, string>> | null,
  carrier: string,
): DeliveryReport | RefusedForm {
  const messageId = referenceIn(fields?.['ref'])
  const code = fields?.['status'] ?? ''
  if (messageId === null) return { wrong: 'ref' }
  if (!/^\d{1,4}$/.test(code)) return { wrong: 'status' }
  return { carrier, messageId, status: outcomes[code] ?? 'pending', reason: words[code] ?? null }
}

export const kannelCarrier: CarrierKind = {
  kind: 'kannel',
  createCarrier,
  createReportRoutes: ({ name }: CarrierInstance, parts: ReportParts): Router =>
    createReportRoutes({ name }, parts, {
      method: 'GET',
      read: async context => [readReport(await readForm(context), name)],
    }),
}
