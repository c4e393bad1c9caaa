// Calls over SMPP as traces: an operator's id of a call comes again for the next one, and is not taken for the same.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { until } from '#test/smpp/links.ts'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'
import { type OtlpReceiver, startOtlpReceiver } from '#test/support/otlp-receiver.ts'
import { openOperators } from './operators.ts'

let exchange: Exchange
let operators: Awaited<ReturnType<typeof openOperators>>
let collector: OtlpReceiver
beforeAll(async () => {
  collector = await startOtlpReceiver()
  operators = await openOperators(['iam'])
  const settings = { SMS_CARRIERS: 'iam=smpp', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  exchange = await openEmbedded({ settings: { ...operators.settings, ...settings } })
  await until(() => operators.operators[0]?.operator.smsc.clients().length === 1)
})
afterAll(async () => {
  await exchange?.close()
  await operators?.close()
  await collector?.close()
})

const caller = '+212612000031'
async function call(answers: readonly string[]): Promise<string> {
  const operator = operators.operators[0]?.operator
  const said = { session: '7', caller }
  let screen = await operator?.call({ ...said, way: 'dial', text: '*000#' })
  for (const text of answers) screen = await operator?.call({ ...said, way: 'answer', text })
  return screen?.text ?? ''
}

it('two calls of one phone under one id are two traces, and a message is in its own', async () => {
  expect(await call(['2', '1', 'AB123456', '31122027', '05091980', '1'])).toContain('178824615')
  // Its language is known by now, and so is its account.
  expect(await call(['1', 'BB222222', '15032030', '01011975', '1'])).toMatch(/\d/)
  const traces = await vi.waitFor(
    () => {
      const of = Map.groupBy(collector.spans(), ({ traceId }) => traceId)
      const calls = [...of.values()].filter(spans => spans.some(({ name }) => name === 'turn'))
      expect(calls.map(spans => spans.filter(({ name }) => name === 'turn').length)).toEqual([7, 6])
      expect(calls[0]?.some(({ name }) => name === 'send by iam')).toBe(true)
      // Seven hops; a receipt besides, unless it came before its message was written down.
      expect(calls[0]?.filter(({ name }) => name === 'deliver_sm').length).toBeGreaterThanOrEqual(7)
      return calls
    },
    { timeout: 20_000 },
  )
  for (const spans of traces) {
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined)
    expect(roots).toMatchObject([{ name: 'deliver_sm', attributes: { 'tadamon.gateway': 'iam' } }])
  }
  expect(collector.problems()).toEqual([])
})
