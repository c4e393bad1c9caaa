// The forms in which the service is deployed, read from their files: what each gives a process, in the same words.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'

export const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** What a process is given. */
export interface Form {
  name: string
  /** Settings as they stand; those of secrets name files. */
  env: Record<string, string>
  /** Where the files of secrets lie, as `env` names them. */
  secretsFolder: string
  /** From the signal to the kill. */
  stopSeconds: number
  command?: readonly string[]
}

const texts = z.record(z.string(), z.string())
const process = z.object({ environment: texts, secrets: z.array(z.string()), stop_grace_period: z.string() })
const composeFile = z.looseObject({
  services: z.record(z.string(), z.looseObject({ image: z.string() })),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
})

export const compose = composeFile.parse(parse(read('compose.yaml'), { merge: true }))
export const composeText = read('compose.yaml')

/** @throws where it has none. */
export const commandOf = (service: string): string[] =>
  z.object({ command: z.array(z.string()) }).parse(compose.services[service]).command

/** What asks its container whether it is well. Compose writes a dollar as two. */
export const healthCheckOf = (service: string): string[] =>
  z
    .object({ healthcheck: z.object({ test: z.array(z.string()) }) })
    .parse(compose.services[service])
    .healthcheck.test.map(word => word.replaceAll('$$', '$'))

export function settingsFile(): Record<string, string> {
  const lines = read('deploy/settings.env')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map(line => line.split(/=(.*)/s).slice(0, 2)))
}

/** What the image says already. */
function imageEnvironment(): Record<string, string> {
  const [, line = ''] = /^ENV (.+)$/m.exec(read('Dockerfile')) ?? []
  return Object.fromEntries(line.split(' ').map(pair => pair.split('=')))
}

export function composeForm(service: string): Form {
  const { environment, stop_grace_period: stop } = process.parse(compose.services[service])
  return {
    name: 'compose.yaml',
    env: { ...imageEnvironment(), ...settingsFile(), ...environment },
    secretsFolder: '/run/secrets',
    stopSeconds: Number.parseInt(stop, 10),
  }
}

const pod = z.object({
  terminationGracePeriodSeconds: z.number(),
  containers: z.array(z.looseObject({ env: z.array(z.object({ name: z.string(), value: z.string() })) })),
})

export function kubernetesForm(): Form {
  const [document] = parseAllDocuments(read('deploy/kubernetes/deployment.yaml'))
  const { spec } = z.object({ spec: z.object({ template: z.object({ spec: pod }) }) }).parse(document?.toJS())
    .spec.template
  const given = spec.containers[0]?.env ?? []
  return {
    name: 'deploy/kubernetes',
    env: {
      ...imageEnvironment(),
      ...settingsFile(),
      ...Object.fromEntries(given.map(({ name, value }) => [name, value])),
    },
    secretsFolder: '/run/secrets/tadamon',
    stopSeconds: spec.terminationGracePeriodSeconds,
  }
}

/** `%i` is the port. */
export function systemdForm(port: number): Form {
  const lines = read('deploy/systemd/tadamon@.service')
    .replaceAll('%i', String(port))
    .split('\n')
    .map(line => line.split(/=(.*)/s).slice(0, 2) as [string, string])
  const of = (name: string) => lines.filter(([key]) => key === name).map(([, value]) => value)
  const given = of('Environment').flatMap(line =>
    line.split(' ').map(pair => pair.split(/=(.*)/s).slice(0, 2)),
  )
  return {
    name: 'deploy/systemd',
    // What EnvironmentFile= says is stronger than what Environment= says, whichever stands first.
    env: { ...Object.fromEntries(given), ...settingsFile() },
    secretsFolder: '%d',
    stopSeconds: Number(of('TimeoutStopSec')[0]),
    command: of('ExecStart')[0]?.split(' ') ?? [],
  }
}

/** With the files of secrets where they lie here. */
export function placed({ env, secretsFolder }: Form, folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      name.endsWith('_FILE') ? value.replace(`${secretsFolder}/`, `${folder}/`) : value,
    ]),
  )
}
