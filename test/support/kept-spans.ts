// Spans as OpenTelemetry's SDK makes them, kept in this process in place of a collector.
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createChosenIds } from '#src/monitoring/span-ids.ts'
import { createSpans } from '#src/monitoring/spans.ts'
import { createClock } from '#src/platform/clock.ts'
import { takeSpans } from '#src/platform/tracing.ts'

/** Takes all spans from now on, until `end`. */
export function keepSpans() {
  const exporter = new InMemorySpanExporter()
  const ids = createChosenIds(createClock())
  const spanProcessors = [new SimpleSpanProcessor({ exporter })]
  const provider = new TracerProvider({ idGenerator: ids, spanProcessors })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const end = takeSpans(createSpans(provider.getTracer('test'), ids))

  return {
    end,
    /** Those that have ended; `parent` is the id of a span. */
    all: () =>
      exporter.getFinishedSpans().map(span => {
        const { name, attributes, status, links, parentSpanContext } = span
        return { name, ...span.spanContext(), parent: parentSpanContext?.spanId, attributes, status, links }
      }),
  }
}
