/**
 * Spans of what is done for a call, as everybody else tells them: names, codes and counts, never anything of a person's.
 * Until somebody takes them (monitoring/spans.ts, where the settings name a collector) nothing is made and nothing is loaded.
 */

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface SpanOptions {
  kind?: 'internal' | 'server' | 'client' | 'consumer'
  attributes?: Attributes
}

/** Of a span that begins before it is known which conversation it belongs to. */
export interface LateOptions extends SpanOptions {
  /** Of the request that it answers: what its sender traces is linked. */
  headers?: Readonly<Record<string, string | string[] | undefined>>
  /** The call's keyed name, should no conversation be named. */
  call?: () => string
}

/** Of what is done later, for whoever wrote it down. */
export interface JobOptions extends SpanOptions {
  /** What `carryTrace` gave when it was written down. */
  origin: string | undefined
  /** When its row was asked for, milliseconds since 1970: only that tells the origin. */
  startedAt: number
}

/** A span that lasts. */
export interface OpenSpan {
  rename(name: string): void
  set(attributes: Attributes): void
}

export interface Tracing {
  inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T>
  inLateSpan<T>(name: string, options: LateOptions, work: (span: OpenSpan) => Promise<T>): Promise<T>
  inJob<T>(name: string, options: JobOptions, work: (span: OpenSpan) => Promise<T>): Promise<T>
  join(conversation: string, begins: boolean): void
  adopt(origin: string): void
  /** The span that lasts here. */
  current(): (OpenSpan & { fail(code: string): void }) | undefined
  traceId(): string | undefined
  /** As W3C writes it in the header `traceparent`. */
  traceparent(): string | undefined
}

let tracing: Tracing | undefined

/** Spans go to `taker` from now on; gives what ends that. */
export function takeSpans(taker: Tracing): () => void {
  tracing = taker
  return () => {
    if (tracing === taker) tracing = undefined
  }
}

/** Where nobody takes spans. */
export const noSpan: OpenSpan = { rename() {}, set() {} }

/** A part of what goes on; no span where nothing goes on that has one. */
export function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  return tracing === undefined ? work(noSpan) : tracing.inSpan(name, options, work)
}

/** Something begins whose conversation is told by `joinTrace`, before it ends or never. */
export function inLateSpan<T>(
  name: string,
  options: LateOptions,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  return tracing === undefined ? work(noSpan) : tracing.inLateSpan(name, options, work)
}

/** Something is done that was written down before. */
export function inJob<T>(
  name: string,
  options: JobOptions,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  return tracing === undefined ? work(noSpan) : tracing.inJob(name, options, work)
}

/** What goes on is of this conversation, by its keyed name; `begins` when it is the first thing of it. */
export function joinTrace(conversation: string, begins = false): void {
  tracing?.join(conversation, begins)
}

/** What goes on is of whoever wrote this down; asked for only when somebody takes spans. */
export function adoptTrace(originOf: () => string | undefined): void {
  if (tracing === undefined) return
  const origin = originOf()
  if (origin !== undefined) tracing.adopt(origin)
}

/** Tells something more of what goes on. */
export function describeSpan(attributes: Attributes): void {
  tracing?.current()?.set(attributes)
}

/** What goes on went wrong, by its code. */
export function failSpan(code: string): void {
  tracing?.current()?.fail(code)
}

/** For the log. */
export function currentTraceId(): string | undefined {
  return tracing?.traceId()
}

/** To be written down with what is to be done later: whoever does it goes on with the same trace. */
export function carryTrace(): { trace?: string } {
  const trace = tracing?.traceparent()
  return trace === undefined ? {} : { trace }
}

/** For a request to somebody else. */
export function traceHeaders(): { traceparent?: string } {
  const traceparent = tracing?.traceparent()
  return traceparent === undefined ? {} : { traceparent }
}
