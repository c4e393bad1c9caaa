/** Where spans have their ids from: by chance, but for the first one of a conversation, whose ids follow from its name. */
import { type SpanContext, TraceFlags } from '@opentelemetry/api'
import type { Clock } from '../platform/clock.ts'

type Ids = Pick<SpanContext, 'traceId' | 'spanId'>

/** What OpenTelemetry's SDK asks for ids; it tells nothing of the span that they are for. */
export interface ChosenIds {
  generateTraceId(): string
  generateSpanId(): string
  /** The one span that `start` starts has these ids. */
  as<T>(chosen: Ids, start: () => T): T
  /** Those of a span that belongs to nothing. */
  fresh(): SpanContext
}

export function createChosenIds({ bytes }: Pick<Clock, 'bytes'>): ChosenIds {
  let chosen: Ids | undefined
  const random = (length: number) => bytes(length).toString('hex')
  const generateTraceId = () => chosen?.traceId ?? random(16)
  const generateSpanId = () => chosen?.spanId ?? random(8)

  return {
    generateTraceId,
    generateSpanId,
    as(ids, start) {
      chosen = ids
      try {
        return start()
      } finally {
        chosen = undefined
      }
    },
    fresh: () => ({ traceId: random(16), spanId: random(8), traceFlags: TraceFlags.SAMPLED }),
  }
}
