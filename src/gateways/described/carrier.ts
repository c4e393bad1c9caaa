/** A described carrier: its file says everything, this writes and reads after it. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { readCallerNumber } from '#machines/reading/phones.ts'
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
import { operatorOf } from '../operators.ts'
import type { RefusedForm } from '../refused-form.ts'
import { type CarrierDescription, says, textAt } from './carrier-description.ts'
import { fillJson, fillText } from './template.ts'

type Reports = NonNullable<CarrierDescription['reports']>

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

function createCarrier(described: CarrierDescription, instance: CarrierInstance): Carrier {
  const { send, reports } = described
  const { url = described.url ?? '', apiKey = '', senderId, reportUrl } = instance
  const ask = askerOf(instance)
  const bringsReference = reports?.reference !== undefined
  return {
    bringsReference,
    async submit({ to, text, reference = '' }) {
      if (!isPhoneNumber(to)) return notANumber
      const report = reportUrl === undefined ? '' : withReference(reportUrl, reference)
      const values = { to, digits: to.slice(1), text, sender: senderId ?? '', apiKey, reference, report }
      const valueFor = (name: string) => values[name as keyof typeof values]
      const filled = Object.entries(send.body).map(
        ([name, each]) => [name, fillJson(each, valueFor)] as const,
      )
      const headers = {
        accept: json,
        'content-type': send.as === 'json' ? json : form,
        ...Object.fromEntries(
          Object.entries(send.headers).map(([name, value]) => [
            name,
            fillText(value, valueFor, same => same),
          ]),
        ),
      }
      const body =
        send.as === 'json'
          ? JSON.stringify(Object.fromEntries(filled))
          : String(
              new URLSearchParams(filled.map(([name, value]): [string, string] => [name, fieldText(value)])),
            )
      const exchanged = await ask({ url: url.replace(/\/+$/, '') + send.path, headers, body })
      return readExchange(exchanged, answer => readAnswer(described, answer))
    },
  }
}

/** A field of a form. */
const fieldText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

function readAnswer({ answer }: CarrierDescription, { status, body }: CarrierAnswer): Submission | undefined {
  const read = parseJson(body)
  const code = textAt(read, answer.code)
  const reason = /^[\w-]{1,40}$/.test(code ?? '') ? `code ${code}` : `HTTP ${status}`
  // Whose fault it is, is said by a code that is known, whatever the status.
  if (says(answer.retry, code)) return { result: 'retry', reason }
  if (says(answer.account, code)) return { result: 'held', reason }
  if (says(answer.sender, code)) return { result: 'held', by: 'sender', reason }
  if (says(answer.route, code)) return { result: 'refused', by: 'route', reason }
  if (says(answer.recipient, code)) return { result: 'refused', reason }
  if (status < 200 || status > 299) return undefined
  const id = textAt(read, answer.id)
  const messageId = id === undefined || id === '' || id.length > 200 ? null : id
  const isTaken = answer.submitted.length > 0 ? says(answer.submitted, code) : messageId !== null
  return isTaken
    ? { result: 'submitted', messageId }
    : { result: 'unknown', reason: 'unreadable answer', messageId }
}

function readReport(
  described: Reports,
  read: unknown,
  reference: string | undefined,
  carrier: string,
): DeliveryReport | RefusedForm {
  const isQuery = described.reference === 'query'
  const written = isQuery ? reference : textAt(read, described.reference)
  const own = textAt(read, described.id)
  const messageId =
    described.id === undefined
      ? referenceIn(written)
      : own !== undefined && own !== '' && own.length <= 200
        ? own
        : null
  if (messageId === null) return { wrong: 'id' }
  const said = textAt(read, described.status)
  if (said === undefined) return { wrong: 'status' }
  const isFailed = says(described.failed, said)
  const to = readCallerNumber(textAt(read, described.to) ?? '')
  const operator = operatorOf(textAt(read, described.network))
  return {
    carrier,
    messageId,
    status: says(described.delivered, said) ? 'delivered' : isFailed ? 'failed' : 'pending',
    reason: isFailed && /^[\w -]{1,60}$/.test(said) ? said : null,
    ...(to !== null && { to }),
    ...(operator !== null && { operator }),
  }
}

/** Without a key that was set nobody's signature is right. */
function isSigned(
  { algorithm, encoding, prefix }: NonNullable<Reports['signature']>,
  given: string,
  body: Buffer,
  key: string,
): boolean {
  if (key === '') return false
  const right = Buffer.from(prefix + createHmac(algorithm, key).update(body).digest(encoding))
  const own = Buffer.from(given)
  return own.length === right.length && timingSafeEqual(own, right)
}

export function describedCarrier(kind: string, described: CarrierDescription): CarrierKind {
  const { reports } = described
  return {
    kind,
    createCarrier: instance => createCarrier(described, instance),
    createReportRoutes: ({ name, reportKey = '' }, parts) =>
      createReportRoutes({ name }, parts, {
        method: 'POST',
        refusal: 403,
        async read(context) {
          const body = await readBody(context)
          if (reports === undefined || typeof body === 'string') return { wrong: 'body' }
          const { signature } = reports
          if (signature !== undefined && !isSigned(signature, context.get(signature.header), body, reportKey))
            return { wrong: 'signature' }
          const { ref } = context.query
          const reference = typeof ref === 'string' ? ref : undefined
          return [readReport(reports, parseJson(body.toString()), reference, name)]
        },
      }),
  }
}
