/** Where traces go, under the names that OpenTelemetry gives these settings. */
import { z } from 'zod'
import { webAddress } from './setting-forms.ts'

const samplers = ['always_on', 'always_off', 'traceidratio'] as const

export const traces = {
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress.optional().meta({
    description: 'The collector, by OTLP over HTTP, without /v1/traces. Without it no traces are made.',
    examples: ['http://127.0.0.1:4318'],
  }),
  OTEL_TRACES_SAMPLER: z
    .enum([...samplers, ...samplers.map(name => `parentbased_${name}` as const)])
    .default('always_on')
    .describe(
      'Which conversations are traced: always_on, always_off, or traceidratio, a share of them. parentbased_ before it changes nothing: no sender decides for us.',
    ),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('That share, from 0 to 1. A conversation is traced whole, in all processes, or not at all.'),
}

/** Undefined: none are made. */
export type TraceSettings = { endpoint: string; share: number } | undefined

export function readTraces(settings: z.infer<z.ZodObject<typeof traces>>): TraceSettings {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER: sampler } = settings
  const isAll = sampler.endsWith('always_on')
  const share = sampler.endsWith('traceidratio') ? settings.OTEL_TRACES_SAMPLER_ARG : Number(isAll)
  return endpoint === undefined ? undefined : { endpoint, share }
}
