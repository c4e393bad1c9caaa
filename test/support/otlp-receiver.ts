// A collector on a real socket: takes spans by OTLP over HTTP, as JSON, and keeps what it understood and what it was sent.
import { z } from 'zod'
import { type Answer, json, type Listening, startStub } from './http-stub.ts'

const value = z.union([
  z.object({ stringValue: z.string() }).transform(each => each.stringValue),
  z.object({ intValue: z.coerce.number() }).transform(each => each.intValue),
  z.object({ doubleValue: z.number() }).transform(each => each.doubleValue),
  z.object({ boolValue: z.boolean() }).transform(each => each.boolValue),
])
const attributes = z
  .array(z.object({ key: z.string(), value }))
  .default([])
  .transform(all => Object.fromEntries(all.map(each => [each.key, each.value])))
const traceId = z.string().regex(/^[0-9a-f]{32}$/)
const spanId = z.string().regex(/^[0-9a-f]{16}$/)
const span = z.object({
  traceId,
  spanId,
  parentSpanId: spanId.optional(),
  name: z.string(),
  /** As the protocol counts them: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: z.number(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  attributes,
  links: z.array(z.object({ traceId, spanId })).default([]),
  status: z.object({ code: z.number().optional() }).default({}),
})
const request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
})

export interface ReceivedSpan extends z.infer<typeof span> {
  /** Which process made it. */
  instance: string
}

export interface OtlpReceiver extends Listening {
  spans(): readonly ReceivedSpan[]
  /** Everything that it was sent, as it came. */
  bodies(): readonly string[]
  /** What was no request of the protocol. */
  problems(): readonly string[]
}

/** `answer` in place of taking them. */
export async function startOtlpReceiver(answer?: () => Answer): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const bodies: string[] = []
  const problems: string[] = []
  const stub = await startStub(({ method, url, headers, body }) => {
    bodies.push(body)
    if (answer !== undefined) return answer()
    if (method !== 'POST' || url !== '/v1/traces' || headers['content-type'] !== 'application/json') {
      problems.push(`${method} ${url} ${headers['content-type']}`)
      return json(404, {})
    }
    const read = request.safeParse(JSON.parse(body))
    if (!read.success) {
      problems.push(read.error.message)
      return json(400, {})
    }
    for (const { resource, scopeSpans } of read.data.resourceSpans) {
      const instance = String(resource.attributes['service.instance.id'])
      for (const each of scopeSpans.flatMap(scope => scope.spans)) spans.push({ ...each, instance })
    }
    return json(200, { partialSuccess: {} })
  })
  return { ...stub, spans: () => spans, bodies: () => bodies, problems: () => problems }
}
