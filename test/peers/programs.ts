// The foreign programs that the suites here run against: found, or installed, before any of them begins.
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { unpackDebianPackage } from '../support/servers/debian.ts'
import { programFor } from '../support/servers/programs.ts'

declare module 'vitest' {
  interface ProvidedContext {
    promtool: string
    prometheus: string
    redisExporter: string
    postgresExporter: string
    bearerbox: string
    smsbox: string
    haproxy: string
    systemdAnalyze: string
    /** The oldest that must read our manifests, whichever the machine has besides. */
    kubectl: string
  }
}

const kubernetesClient = join(import.meta.dirname, '../../.cache/debian/kubernetes-client')

export const setup = async ({ provide }: TestProject) => {
  provide('promtool', await programFor({ program: 'promtool', package: 'prometheus' }))
  provide('prometheus', await programFor({ program: 'prometheus', package: 'prometheus' }))
  const exporter = (of: string) => `prometheus-${of}-exporter`
  provide('redisExporter', await programFor({ program: exporter('redis'), package: exporter('redis') }))
  provide(
    'postgresExporter',
    await programFor({ program: exporter('postgres'), package: exporter('postgres') }),
  )
  await programFor({ program: 'pgbouncer', package: 'pgbouncer' })
  provide('bearerbox', await programFor({ program: 'bearerbox', package: 'kannel' }))
  provide('smsbox', await programFor({ program: 'smsbox', package: 'kannel' }))
  provide('haproxy', await programFor({ program: 'haproxy', package: 'haproxy' }))
  provide('systemdAnalyze', await programFor({ program: 'systemd-analyze', package: 'systemd' }))
  await unpackDebianPackage('kubernetes-client', kubernetesClient)
  provide('kubectl', join(kubernetesClient, 'usr/bin/kubectl'))
}
