// The programs that are to read the files of deploy/ read them: kubectl as old as 1.20, systemd, HAProxy, Prometheus.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { compose, root, settingsFile } from '#test/deploy/forms.ts'

const folder = mkdtempSync(join(tmpdir(), 'tadamon-deploy-'))
const secrets = join(folder, 'deploy/secrets')
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(() => {
  cpSync(join(root, 'deploy'), join(folder, 'deploy'), { recursive: true })
  execFileSync(join(folder, 'deploy/make-secrets.sh'), { stdio: 'pipe' })
  writeFileSync(join(secrets, 'africastalking-api-key'), 'given by the carrier\n')
})

describe('deploy/make-secrets.sh', () => {
  it('makes secrets that production takes, and none a second time', () => {
    const read = () => readFileSync(join(secrets, 'data-keys'), 'utf8')
    const before = read()
    const said = execFileSync(join(folder, 'deploy/make-secrets.sh'), { encoding: 'utf8' })
    expect(said).toBe(`put ${folder}/deploy/secrets/certificate.pem there yourself\n`)
    expect(read()).toBe(before)
    expect(before).toMatch(/^k1:[\w+/]{43}=\n$/)
  })
})

const scrapes = z.looseObject({
  scrape_configs: z.array(
    z.looseObject({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) }),
  ),
})
const metadata = z.looseObject({ name: z.string(), namespace: z.string().optional() })
const container = z.looseObject({
  image: z.string().startsWith('registry.example/tadamon:'),
  envFrom: z.tuple([z.strictObject({ configMapRef: z.strictObject({ name: z.string() }) })]),
  env: z.array(
    z.strictObject({
      name: z.string().endsWith('_FILE'),
      value: z.string().startsWith('/run/secrets/tadamon/'),
    }),
  ),
  resources: z.strictObject({ requests: z.looseObject({}), limits: z.strictObject({ memory: z.string() }) }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
})
const podSpec = z.looseObject({
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.literal(false),
  securityContext: z.looseObject({ runAsNonRoot: z.literal(true) }),
  containers: z.tuple([container]),
  volumes: z.array(z.looseObject({ secret: z.looseObject({ secretName: z.string() }).optional() })),
})
const template = z.object({ metadata: z.looseObject({}).optional(), spec: podSpec })
const probe = (path: string) =>
  z.looseObject({ httpGet: z.strictObject({ path: z.literal(path), port: z.literal('http') }) })
const selector = z.strictObject({ matchLabels: z.strictObject({ app: z.literal('tadamon') }) })

const kinds = z.discriminatedUnion('kind', [
  z.strictObject({ apiVersion: z.literal('v1'), kind: z.literal('Namespace'), metadata }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('ConfigMap'),
    metadata,
    data: z.record(z.string(), z.string()),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Secret'),
    metadata,
    type: z.literal('Opaque'),
    data: z.record(z.string(), z.base64()),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    metadata,
    spec: z.looseObject({}),
  }),
  z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    metadata,
    spec: z.strictObject({
      replicas: z.number().min(2),
      selector,
      strategy: z.looseObject({
        rollingUpdate: z.strictObject({ maxUnavailable: z.literal(0), maxSurge: z.number() }),
      }),
      template: template.extend({
        spec: podSpec.extend({
          containers: z.tuple([
            container.extend({
              readinessProbe: probe('/health/ready'),
              livenessProbe: probe('/health/live'),
              startupProbe: probe('/health/live'),
            }),
          ]),
        }),
      }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('batch/v1'),
    kind: z.literal('Job'),
    metadata,
    spec: z.looseObject({ backoffLimit: z.number(), template }),
  }),
  z.strictObject({
    apiVersion: z.literal('policy/v1'),
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.strictObject({ minAvailable: z.literal(1), selector }),
  }),
  z.strictObject({
    apiVersion: z.literal('networking.k8s.io/v1'),
    kind: z.literal('NetworkPolicy'),
    metadata,
    spec: z.looseObject({
      podSelector: z.looseObject({}),
      policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('networking.k8s.io/v1'),
    kind: z.literal('Ingress'),
    metadata,
    spec: z.looseObject({ ingressClassName: z.string() }),
  }),
])

describe('the manifests', () => {
  let objects: z.infer<typeof kinds>[] = []
  const of = <Kind extends string>(kind: Kind) =>
    objects.filter((object): object is Extract<z.infer<typeof kinds>, { kind: Kind }> => object.kind === kind)

  beforeAll(() => {
    const built = execFileSync(inject('kubectl'), ['kustomize', join(folder, 'deploy')], { encoding: 'utf8' })
    objects = parseAllDocuments(built).map(document => kinds.parse(document.toJS()))
  })

  it('are read by the oldest kubectl', () => {
    const told = execFileSync(inject('kubectl'), ['version', '--client', '--short'], { encoding: 'utf8' })
    expect(told.trim()).toBe('Client Version: v1.20.2')
    expect(objects.length).toBeGreaterThan(10)
  })

  it('give the processes and the migration the same settings and secrets', () => {
    const [settings] = of('ConfigMap')
    expect(settings?.data).toMatchObject(settingsFile())
    const [secret] = of('Secret')
    const pods = [...of('Deployment'), ...of('Job')].map(({ spec }) => spec.template.spec)
    expect(pods).toHaveLength(2)
    for (const { containers, volumes } of pods) {
      expect(containers[0].envFrom[0].configMapRef.name).toBe(settings?.metadata.name)
      expect(volumes[0]?.secret?.secretName).toBe(secret?.metadata.name)
      const files = containers[0].env.map(({ value }) => value.replace('/run/secrets/tadamon/', ''))
      expect(files.filter(file => !Object.keys(secret?.data ?? {}).includes(file))).toEqual([])
    }
  })

  it('are all in one namespace', () => {
    const others = objects.filter(
      ({ kind, metadata: { namespace } }) => kind !== 'Namespace' && namespace !== 'tadamon',
    )
    expect(others).toEqual([])
  })

  it('let nothing in or out but what is named', () => {
    const [first] = of('NetworkPolicy').filter(({ metadata: { name } }) => name === 'nothing')
    expect(first?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
  })
})

describe.each(['tadamon@.service', 'tadamon-migrate.service'])('deploy/systemd/%s', file => {
  const unit = join(folder, file)
  beforeAll(() => {
    // The program where it is here: systemd looks whether it is there.
    const written = readFileSync(join(root, 'deploy/systemd', file), 'utf8')
    writeFileSync(unit, written.replaceAll('/opt/tadamon/node_modules/.bin/node', process.execPath))
  })

  it('is understood by systemd, word by word', () => {
    const { status, stderr, stdout } = spawnSync(inject('systemdAnalyze'), ['verify', '--man=no', unit], {
      encoding: 'utf8',
    })
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' })
  })

  it('is exposed no more than 1.5 of 10', () => {
    const args = ['security', '--offline=true', '--no-pager', '--threshold=15', unit]
    const { status, stdout } = spawnSync(inject('systemdAnalyze'), args, { encoding: 'utf8' })
    expect(stdout).toContain('Overall exposure level')
    expect(status).toBe(0)
  })
})

it('deploy/prometheus.yaml asks those whom compose.yaml starts', () => {
  const shipped = scrapes.parse(parse(readFileSync(join(root, 'deploy/prometheus.yaml'), 'utf8')))
  const asked = shipped.scrape_configs
    .flatMap(({ static_configs: all }) => all.flatMap(({ targets }) => targets))
    .map(target => target.split(':')[0] ?? '')
  expect(asked.filter(name => name !== 'localhost' && !(name in compose.services))).toEqual([])
})

it('deploy/prometheus.yaml is understood by Prometheus', () => {
  const file = join(root, 'deploy/prometheus.yaml')
  const told = execFileSync(inject('promtool'), ['check', 'config', '--syntax-only', file], {
    encoding: 'utf8',
  })
  expect(told).toContain('SUCCESS')
})
