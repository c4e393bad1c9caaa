/** SMS through Twilio. Its reports are signed, and come to an address that holds our reference. */
import { z } from 'zod'
import { readBody } from '../../http/body.ts'
import type { Carrier, DeliveryReport, Submission } from '../../outbox/outbox.ts'
import {
  askerOf,
  type CarrierInstance,
  type CarrierKind,
  createReportRoutes,
  isPhoneNumber,
  notANumber,
  referenceIn,
  withReference,
} from '../carrier.ts'
import { type CarrierAnswer, parseJson, readExchange } from '../carrier-http.ts'
import type { RefusedForm } from '../refused-form.ts'
import { isSigned } from './signature.ts'

const ownUrl = 'https://api.twilio.com'

const answer = z.object({ sid: z.string().min(1).max(100), status: z.string().max(40).catch('') })
const refusal = z.object({ code: z.coerce.number().int() })

function createCarrier(instance: CarrierInstance): Carrier {
  const { url = ownUrl, accountSid = '', authToken = '', senderId, reportUrl } = instance
  const ask = askerOf(instance)
  const target = `${url.replace(/\/+$/, '')}/2010-04-01/Accounts/${accountSid}/Messages.json`
  const headers = {
    authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  }
  return {
    bringsReference: true,
    async submit({ to, text, reference }) {
      if (!isPhoneNumber(to)) return notANumber
      const form = new URLSearchParams({
        To: to,
        ...(senderId !== undefined && { From: senderId }),
        Body: text,
        ...(reportUrl !== undefined &&
          reference !== undefined && { StatusCallback: withReference(reportUrl, reference) }),
      })
      return readExchange(await ask({ url: target, headers, body: String(form) }), readAnswer)
    },
  }
}

/** Their codes: of the recipient, of the sender, or for want of a way there; any other is meant as its status says. */
const codes: Readonly<Record<number, Submission>> = Object.fromEntries([
  ...[21211, 21214, 21217, 21610, 21614].map(code => [code, { result: 'refused', reason: `code ${code}` }]),
  ...[21408, 21612].map(code => [code, { result: 'refused', by: 'route', reason: `code ${code}` }]),
  ...[21212, 21603, 21606, 21611, 21659, 21660].map(code => [
    code,
    { result: 'held', by: 'sender', reason: `code ${code}` },
  ]),
  [20003, { result: 'held', reason: 'code 20003' }],
  [20429, { result: 'retry', reason: 'code 20429' }],
])

export function readAnswer({ status, body }: CarrierAnswer): Submission | undefined {
  if (status >= 200 && status <= 299) {
    const read = answer.safeParse(parseJson(body))
    return read.success
      ? { result: 'submitted', messageId: read.data.sid }
      : { result: 'unknown', reason: 'unreadable answer' }
  }
  if (status < 400 || status > 499) return undefined
  const { data } = refusal.safeParse(parseJson(body))
  return data && Object.hasOwn(codes, data.code) ? codes[data.code] : undefined
}

/** Whatever is not here is not final. */
const outcomes: Readonly<Record<string, 'delivered' | 'failed'>> = {
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
}

export function readReport(
  reference: string | undefined,
  form: URLSearchParams,
  carrier: string,
): DeliveryReport | RefusedForm {
  const messageId = referenceIn(reference)
  if (messageId === null) return { wrong: 'ref' }
  const said = form.get('MessageStatus') ?? ''
  if (said === '') return { wrong: 'MessageStatus' }
  const status = Object.hasOwn(outcomes, said) ? (outcomes[said] ?? 'pending') : 'pending'
  const code = form.get('ErrorCode') ?? ''
  const reason = [said, ...(/^\d{1,6}$/.test(code) ? [code] : [])].join(' ')
  return { carrier, messageId, status, reason: status === 'failed' ? reason : null }
}

export const twilioCarrier: CarrierKind = {
  kind: 'twilio',
  createCarrier,
  createReportRoutes: ({ name, authToken = '', publicUrl = '' }, parts) =>
    createReportRoutes({ name }, parts, {
      method: 'POST',
      // Nothing of it is read, and it is not said why.
      refusal: 403,
      async read(context) {
        const body = await readBody(context)
        if (typeof body === 'string') return { wrong: 'body' }
        const form = new URLSearchParams(body.toString())
        // As it was called from outside; a proxy may have changed scheme and host, and what it says of them is not believed.
        const called = publicUrl + context.originalUrl
        if (!isSigned(context.get('x-twilio-signature'), authToken, called, form))
          return { wrong: 'signature' }
        const { ref } = context.query
        return [readReport(typeof ref === 'string' ? ref : undefined, form, name)]
      },
    }),
}
