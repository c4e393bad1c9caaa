/**
 * Spans by OpenTelemetry's API. All that is done for one conversation is one trace, whichever process does it: the trace's id is the
 * beginning of the conversation's keyed name, so that nobody has to be told it.
 */
import {
  type Context,
  context,
  createContextKey,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { wallClockMs } from '../platform/clock.ts'
import { asFailure } from '../platform/failures.ts'
import {
  type Attributes,
  type LateOptions,
  noSpan,
  type OpenSpan,
  type SpanOptions,
  type Tracing,
} from '../platform/tracing.ts'
import type { ChosenIds } from './span-ids.ts'

/** One that is started when its trace is known, with the time at which it began. */
interface Late {
  name: string
  kind: SpanKind
  attributes: Record<string, string | number | boolean>
  error: string | undefined
  links: Link[]
  startTime: number
  outer: Late | undefined
  call: (() => string) | undefined
  span: Span | undefined
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const

export function createSpans(tracer: Tracer, ids: ChosenIds): Tracing {
  const lateKey = createContextKey('tadamon late span')
  const lateIn = (active: Context) => active.getValue(lateKey) as Late | undefined

  /** What a new span is a part of. */
  function parentIn(active: Context): Context | undefined {
    if (trace.getSpan(active) !== undefined) return active
    const span = lateIn(active)?.span
    return span && trace.setSpan(active, span)
  }

  async function run<T>(span: Span, parent: Context, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    try {
      return await context.with(trace.setSpan(parent, span), () => work(opened(span)))
    } catch (thrown) {
      fail(span, codeOf(thrown))
      throw thrown
    } finally {
      span.end()
    }
  }

  function start(name: string, { kind = 'internal', attributes = {} }: SpanOptions, parent: Context): Span {
    return tracer.startSpan(name, { kind: kinds[kind], attributes: known(attributes) }, parent)
  }

  /** Starts what waited for its trace, the outermost first. */
  function startLate(innermost: Late, above: SpanContext, begins: boolean): void {
    const waiting: Late[] = []
    let each: Late | undefined = innermost
    for (; each !== undefined && each.span === undefined; each = each.outer) waiting.unshift(each)
    let parent = each?.span?.spanContext()
    for (const late of waiting) {
      const { name, kind, attributes, links, startTime, error } = late
      const options = { kind, attributes, links, startTime }
      late.span =
        parent === undefined && begins
          ? ids.as(above, () => tracer.startSpan(name, options, ROOT_CONTEXT))
          : tracer.startSpan(name, options, trace.setSpanContext(ROOT_CONTEXT, parent ?? above))
      if (error !== undefined) fail(late.span, error)
      parent = late.span.spanContext()
    }
  }

  return {
    inSpan(name, options, work) {
      const parent = parentIn(context.active())
      return parent === undefined ? work(noSpan) : run(start(name, options, parent), parent, work)
    },

    inJob(name, { origin, startedAt, kind = 'consumer', attributes = {} }, work) {
      const parent = under(readTraceparent(origin))
      const options = { kind: kinds[kind], attributes: known(attributes), startTime: startedAt }
      return run(tracer.startSpan(name, options, parent), parent, work)
    },

    async inLateSpan(name, options, work) {
      const active = context.active()
      const parent = parentIn(active)
      if (parent !== undefined) return run(start(name, options, parent), parent, work)
      const late = createLate(name, options, lateIn(active))
      try {
        return await context.with(active.setValue(lateKey, late), () => work(waiting(late)))
      } catch (thrown) {
        waiting(late).fail(codeOf(thrown))
        throw thrown
      } finally {
        const call = late.call?.()
        if (call !== undefined) waiting(late).set({ 'tadamon.call': call })
        // Nobody told the conversation: the call has a name in any case, and what is no call is a trace of its own.
        if (late.span === undefined) {
          startLate(late, call === undefined ? ids.fresh() : rootOf(call), call === undefined)
        }
        late.span?.end()
      }
    },

    join(conversation, begins) {
      const late = lateIn(context.active())
      if (late !== undefined && late.span === undefined) startLate(late, rootOf(conversation), begins)
    },

    adopt(origin) {
      const late = lateIn(context.active())
      const above = readTraceparent(origin)
      if (late !== undefined && late.span === undefined && above !== undefined) startLate(late, above, false)
    },

    current() {
      const active = context.active()
      const span = trace.getSpan(active)
      if (span !== undefined) return { ...opened(span), fail: code => fail(span, code) }
      const late = lateIn(active)
      return late && waiting(late)
    },

    traceId() {
      const active = context.active()
      const parent = parentIn(active)
      if (parent !== undefined) return trace.getSpanContext(parent)?.traceId
      const call = lateIn(active)?.call
      return call && rootOf(call()).traceId
    },

    traceparent() {
      const parent = parentIn(context.active())
      const of = parent && trace.getSpanContext(parent)
      return of && `00-${of.traceId}-${of.spanId}-0${of.traceFlags & TraceFlags.SAMPLED}`
    },
  }
}

function createLate(
  name: string,
  { kind = 'internal', attributes = {}, headers = {}, call }: LateOptions,
  outer: Late | undefined,
): Late {
  const { traceparent } = headers
  const sender = typeof traceparent === 'string' ? readTraceparent(traceparent) : undefined
  return {
    name,
    kind: kinds[kind],
    attributes: known(attributes),
    error: undefined,
    links: sender === undefined ? [] : [{ context: sender }],
    startTime: wallClockMs(),
    outer,
    call,
    span: undefined,
  }
}

/** The same, whether it is started yet or not. */
function waiting(late: Late): OpenSpan & { fail(code: string): void } {
  return {
    rename(name) {
      late.name = name
      late.span?.updateName(name)
    },
    set(attributes) {
      if (late.span === undefined) Object.assign(late.attributes, known(attributes))
      else late.span.setAttributes(known(attributes))
    },
    fail(code) {
      late.error = code
      if (late.span !== undefined) fail(late.span, code)
    },
  }
}

function opened(span: Span): OpenSpan {
  return {
    rename: name => void span.updateName(name),
    set: attributes => void span.setAttributes(known(attributes)),
  }
}

/** The span that a conversation begins with, by its keyed name: 64 hexadecimal digits, of which these are the first 48. */
function rootOf(name: string): SpanContext {
  const [traceId, spanId] = [name.slice(0, 32), name.slice(32, 48)]
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true }
}

function under(above: SpanContext | undefined): Context {
  return above === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, above)
}

/** Undefined for what is none. Nothing else that its sender says is believed, nor kept. */
function readTraceparent(written: string | undefined): SpanContext | undefined {
  const read = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-|$)/.exec(written ?? '')
  if (read === null || written?.startsWith('ff') === true) return undefined
  const [, traceId = '', spanId = '', flags = ''] = read
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED
  const of = { traceId, spanId, traceFlags, isRemote: true }
  return isSpanContextValid(of) ? of : undefined
}

function known(attributes: Attributes): Record<string, string | number | boolean> {
  const given = Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given) as Record<string, string | number | boolean>
}

function fail(span: Span, code: string): void {
  span.setAttribute('error.type', code)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** Never somebody else's message. */
function codeOf(thrown: unknown): string {
  const { code, system } = asFailure(thrown)
  return system ?? code
}
