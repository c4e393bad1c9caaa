/**
 * Spans on their way to a collector, by OTLP over HTTP. Loaded only where a collector is named. Nobody waits for it: what is too
 * much for it, or for an hour of its absence, is left out.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { setGlobalErrorHandler } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Clock } from '../platform/clock.ts'
import { instance } from '../platform/log.ts'
import { takeSpans } from '../platform/tracing.ts'
import { createChosenIds } from './span-ids.ts'
import { createSpans } from './spans.ts'

export interface SpanExportOptions {
  /** Of the collector, without `/v1/traces`. */
  endpoint: string
  /** Of conversations, from 0 to 1. */
  share: number
  version: string
  clock: Pick<Clock, 'bytes'>
  /** Spans could not be handed over. */
  lost(): void
}

/** A busy second of one process; beyond it spans are dropped. */
const mostWaiting = 8_192
const everyMs = 2_000
/** For one attempt and those that follow it. */
const exportMs = 10_000
/** What a stop of the process gives the last spans. */
const flushMs = 2_000

/** Takes spans from now on. Its end hands over what there is, within two seconds. */
export function startSpanExport({ endpoint, share, version, clock, lost }: SpanExportOptions) {
  setGlobalErrorHandler(lost)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const ids = createChosenIds(clock)
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: exportMs,
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'tadamon',
      'service.version': version,
      'service.instance.id': instance,
    }),
    // By the trace's id alone: every process decides the same of one conversation, and nobody else decides.
    sampler: new TraceIdRatioBasedSampler(share),
    idGenerator: ids,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: mostWaiting,
        scheduledDelayMillis: everyMs,
        exportTimeoutMillis: exportMs,
      }),
    ],
  })
  const end = takeSpans(createSpans(provider.getTracer('tadamon', version), ids))

  return {
    async close(): Promise<void> {
      end()
      const late = new AbortController()
      await Promise.race([
        provider.shutdown().catch(lost),
        delay(flushMs, undefined, { signal: late.signal }).catch(() => {}),
      ])
      late.abort()
    },
  }
}
