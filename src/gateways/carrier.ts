/**
 * The contract of a carrier of text messages over HTTP: what it is given, how it sends, and where its reports arrive. Each
 * kind is a folder that writes a request, reads its answer, and reads reports; what lies between is the same for all.
 */
import Router from '@koa/router'
import type { Context } from 'koa'
import type { Carrier, DeliveryReport } from '../outbox/outbox.ts'
import { createAskCarrier } from './carrier-http.ts'
import { isRefused, type RefusedForm } from './refused-form.ts'

/** One carrier of a kind, by the name that its path and its settings begin with. */
export interface CarrierInstance {
  name: string
  /** Base of its API; without it the kind's own, where it has one. */
  url?: string
  /** Name or short code that messages come from. */
  senderId?: string
  username?: string
  password?: string
  apiKey?: string
  accountSid?: string
  authToken?: string
  /** What the reports of a described carrier are signed with. */
  reportKey?: string
  /** Our address as others see it, without a slash at its end. */
  publicUrl?: string
  /** Where its reports are to go, without our reference; undefined without a public address. */
  reportUrl?: string
  /** After this a message that may have been sent is `unknown`. */
  deadlineMs: number
}

export interface CarrierKind {
  kind: string
  createCarrier(instance: CarrierInstance): Carrier
  /** Its routes for reports, below `/<name>`. */
  createReportRoutes(instance: CarrierInstance, parts: ReportParts): Router
}

export interface ReportParts {
  delivered(report: DeliveryReport): Promise<void>
  /** Told of a report that could not be read: of which callback, and which field was wrong. */
  refused(callback: string, field: string): void
}

/** Long enough for a carrier to take a message in its hand, short enough that nobody waits for one that hangs. */
export const carrierDeadlineMs = 10_000

/** A client of its own for each carrier. */
export function askerOf({ deadlineMs }: Pick<CarrierInstance, 'deadlineMs'>) {
  return createAskCarrier({ deadlineMs })
}

export const isPhoneNumber = (to: string): boolean => /^\+[1-9]\d{7,14}$/.test(to)

/** What is no number is not sent to anybody. */
export const notANumber = { result: 'refused', reason: 'not a phone number' } as const

/** So many reports are read of one body. */
export const mostReports = 100

export interface ReportExchange {
  method: 'GET' | 'POST'
  /** Below `/<name>`. */
  path?: string
  /** All of a request, or what was wrong with it as a whole. `refusal` is the status then. */
  read(context: Context): Promise<(DeliveryReport | RefusedForm)[] | RefusedForm>
  refusal?: number
  /** Carriers send again what is not answered by this. */
  answer?: string
}

/** The route of a carrier's reports: each is told by itself, and what is wrong with one stops none of the others. */
export function createReportRoutes(
  { name }: Pick<CarrierInstance, 'name'>,
  { delivered, refused }: ReportParts,
  { method, path = '/sms/delivery', read, refusal = 200, answer = '' }: ReportExchange,
): Router {
  const router = new Router({ prefix: `/${name}` })
  router[method === 'GET' ? 'get' : 'post'](path, async context => {
    const reports = await read(context)
    if (isRefused(reports)) {
      refused(`${name} delivery`, reports.wrong)
      context.status = refusal
      context.body = answer
      return
    }
    for (const report of reports.slice(0, mostReports)) {
      if (isRefused(report)) refused(`${name} delivery`, report.wrong)
      else await delivered(report)
    }
    context.status = 200
    context.body = answer
  })
  return router
}

/** Our reference as it comes back in a report's address: what we wrote, or nothing. */
export function referenceIn(written: string | undefined): string | null {
  return written !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(written) ? written : null
}

/** An address with our reference behind it. */
export function withReference(url: string, reference: string, more = ''): string {
  return `${url}?ref=${encodeURIComponent(reference)}${more}`
}
