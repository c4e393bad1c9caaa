// A collector is in nobody's way: none, an absent one and a silent one change nothing for callers, nor for who stops a process.
import { afterAll, expect, it, vi } from 'vitest'
import { createGateway } from '#test/security/gateway.ts'
import { createEnvironment } from '#test/support/environment.ts'
import { startOtlpReceiver } from '#test/support/otlp-receiver.ts'
import { createProgram, type Program } from '#test/support/program.ts'
import { newDataKeys } from '#test/support/secrets.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

const environment = createEnvironment()
afterAll(() => environment.close())

/** Tells each module of OpenTelemetry that is loaded. */
const tellsLoading = `import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) {
  if (url.includes('/@opentelemetry/')) process.stderr.write('LOADED ' + url + '\\n')
  return next(url, context)
} })`
/** Its API alone comes with the metrics, and does nothing. */
const loaded = /^LOADED .*\/@opentelemetry\/(?!api\/)/m
const flags = ['--import', `data:text/javascript,${encodeURIComponent(tellsLoading)}`]

async function start(settings: Record<string, string>): Promise<Program> {
  const env = {
    DATABASE_URL: await migratedDatabaseUrl(),
    DATA_KEYS: newDataKeys(),
    SAMPLE_PEOPLE: 'true',
    LOG_LEVEL: 'debug',
    ...settings,
  }
  const program = createProgram({ port: await freePort(), env, flags })
  environment.onClose(program.kill)
  await program.start()
  return program
}

let phones = 0
/** What a caller who never called before reads last. */
async function call({ url }: Program): Promise<string> {
  const answers = ['2', '1', 'AB123456', '31122027', '05091980', '1']
  return (await createGateway(url).call(`+2126123410${10 + phones++}`, answers)).text
}
const answered = /178824615/

it('without one nothing of OpenTelemetry’s SDK is loaded, and no line has a trace', async () => {
  const program = await start({})
  expect(await call(program)).toMatch(answered)
  expect(await program.stop()).toBe(0)
  expect(program.output()).toContain('"msg":"call ended"')
  expect(program.output()).not.toMatch(loaded)
  expect(program.output()).not.toContain('trace_id')
})

it('with one it is: what tells that it is not could tell it', async () => {
  const collector = await startOtlpReceiver()
  environment.onClose(collector.close)
  const program = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` })
  expect(await call(program)).toMatch(answered)
  expect(program.output()).toMatch(loaded)
  // What was not handed over yet is when the process ends.
  expect(await program.stop()).toBe(0)
  expect(collector.spans().filter(({ name }) => name === 'turn')).toHaveLength(7)
  expect(collector.problems()).toEqual([])
})

it('an absent one is told in the log, and in nobody’s way', async () => {
  const port = await freePort()
  const program = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })
  expect(await call(program)).toMatch(answered)
  await vi.waitFor(() => expect(program.output()).toContain('could not be handed to the collector'), {
    timeout: 60_000,
  })
  expect(await program.stop()).toBe(0)
})

it('one that takes connections and says nothing is in nobody’s way, and holds up no stop', async () => {
  const silent = await startOtlpReceiver(() => 'hang')
  environment.onClose(silent.close)
  const program = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: silent.url })
  for (let calls = 0; calls < 5; calls += 1) expect(await call(program)).toMatch(answered)
  expect(await program.stop()).toBe(0)
  expect(silent.bodies().length).toBeGreaterThan(0)
  expect(program.output()).not.toContain('could not close cleanly')
})

it('a conversation is traced whole or not at all, as its name decides', async () => {
  const collector = await startOtlpReceiver()
  environment.onClose(collector.close)
  const program = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.5',
  })
  for (let calls = 0; calls < 12; calls += 1) await call(program)
  expect(await program.stop()).toBe(0)
  const turns = Map.groupBy(
    collector.spans().filter(({ name }) => name === 'turn'),
    ({ traceId }) => traceId,
  )
  // All twelve, or none of them, once in two thousand runs.
  expect(turns.size).toBeGreaterThan(0)
  expect(turns.size).toBeLessThan(12)
  for (const all of turns.values()) expect(all).toHaveLength(7)
})
