// An installation as deploy/ describes it, on this machine: its files, its secrets, its servers, two processes, the proxy.
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { Redis } from 'ioredis'
import { commandOf, placed, root, systemdForm } from '#test/deploy/forms.ts'
import type { Answer } from '#test/support/http-stub.ts'
import { createProgram, type Program } from '#test/support/program.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { type PostgresServer, startPostgres } from '#test/support/servers/postgres.ts'
import { programFor } from '#test/support/servers/programs.ts'
import { startServerProcess } from '#test/support/servers/server-process.ts'
import { type Posted, startSmsProvider, taken } from '#test/support/sms-provider.ts'
import { createGatewayLine, createPhone, type Phone } from '#testing'

export interface Deployment {
  /** The processes behind the proxy, started. */
  processes: readonly [Program, Program]
  postgres: PostgresServer
  /** The doors of the proxy. */
  gateways: string
  operators: string
  metrics: string
  /** The file that the proxy shows for itself. */
  certificate: string
  secret(name: string): string
  secretFile(name: string): string
  /** What a process is given. */
  settings: Record<string, string>
  /** The service's role and its empty database on another server; the URL, under the password that it has. */
  makeDatabase(server: PostgresServer): string
  /** A command of ours, as compose.yaml runs it. */
  run(command: readonly string[], settings?: Record<string, string>): string
  /** A phone whose calls come in by the proxy. */
  phone(number: string): Phone
  /** To whom text messages went, in order. */
  sent: readonly string[]
  /** Whether the proxy sends calls to each of the processes. */
  inUse(): Promise<boolean[]>
  close(): Promise<void>
}

export interface DeploymentOptions {
  settings?: Record<string, string>
  /** The carrier's, to each message; it takes them all when nothing is said. */
  answer?: (message: Posted) => Answer
}

/** `haproxy` is the program. */
export async function openDeployment(haproxy: string, options: DeploymentOptions = {}): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'tadamon-deployment-'))
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true })]
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end()
  }
  try {
    return { ...(await open(haproxy, options, folder, end => void closing.push(end))), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(
  haproxy: string,
  { settings: more = {}, answer }: DeploymentOptions,
  folder: string,
  onClose: (end: () => unknown) => void,
): Promise<Omit<Deployment, 'close'>> {
  const [redisPort, gatewaysPort, operatorsPort, metricsPort] = await freePorts()
  const postgres = await startPostgres({ durable: true })
  onClose(postgres.stop)

  const secrets = join(folder, 'secrets')
  const secret = (name: string) => readFileSync(join(secrets, name), 'utf8').trim()
  const addresses = { POSTGRES: `127.0.0.1:${postgres.port}`, REDIS: `127.0.0.1:${redisPort}` }
  execFileSync(join(root, 'deploy/make-secrets.sh'), [secrets], { env: { ...process.env, ...addresses } })
  writeFileSync(join(secrets, 'africastalking-api-key'), 'given by the carrier\n')
  makeCertificate(secrets)

  const redis = await startRedis(folder, secrets, redisPort, secret('redis-url'))
  onClose(redis.stop)
  const makeDatabase = (server: PostgresServer) => {
    execFileSync('psql', ['--quiet', '--file', join(root, 'deploy/postgres/tadamon.sql'), server.url], {
      env: { ...process.env, PASSWORD_FILE: join(secrets, 'postgres-password') },
    })
    return secret('database-url').replace(`:${postgres.port}/`, `:${server.port}/`)
  }
  makeDatabase(postgres)

  const sent: string[] = []
  const provider = await startSmsProvider(message => {
    sent.push(message.to)
    return answer?.(message) ?? taken(message.to, `ATXid_${sent.length}`)
  })
  onClose(provider.close)

  const settings = {
    ...placed(systemdForm(0), secrets),
    // What an installation has and a test has not: a carrier, a file of people.
    AFRICASTALKING_URL: provider.url,
    SAMPLE_PEOPLE: 'true',
    ...more,
  }
  const run = ([, ...args]: readonly string[], more: Record<string, string> = {}) =>
    runProgram(args, { PATH: process.env['PATH'], ...settings, ...more })
  run(commandOf('migrate'))

  const [, ...args] = systemdForm(0).command ?? []
  const flags = args.filter(word => word.startsWith('--'))
  const start = async (name: string) => {
    const program = createProgram({ name, port: await freePort(), env: settings, flags })
    onClose(program.kill)
    await program.start()
    return program
  }
  const processes: [Program, Program] = [await start('first'), await start('second')]

  const metrics = `http://127.0.0.1:${metricsPort}`
  const proxy = await startServerProcess({
    folder: mkdtempSync(join(tmpdir(), 'tadamon-haproxy-')),
    command: [
      '/usr/bin/env',
      `LISTEN_GATEWAYS=127.0.0.1:${gatewaysPort}`,
      `LISTEN_OPERATORS=127.0.0.1:${operatorsPort}`,
      `LISTEN_METRICS=127.0.0.1:${metricsPort}`,
      `CERTIFICATE=${join(secrets, 'certificate.pem')}`,
      ...processes.map(({ port }, index) => `PROCESS_${index + 1}=127.0.0.1:${port}`),
      haproxy,
      '-db',
      '-f',
      join(root, 'deploy/haproxy.cfg'),
    ] as [string, ...string[]],
    endSignal: 'SIGTERM',
    answers: async () => (await fetch(`${metrics}/health`)).ok,
  })
  onClose(proxy.stop)

  const gateways = `https://localhost:${gatewaysPort}`
  const callback = `${gateways}/${secret('callback-token')}/africastalking/ussd`
  return {
    processes,
    postgres,
    gateways,
    operators: `https://localhost:${operatorsPort}`,
    metrics,
    certificate: join(secrets, 'certificate.pem'),
    secret,
    secretFile: name => join(secrets, name),
    settings,
    makeDatabase,
    run,
    phone: number =>
      createPhone(createGatewayLine({ addresses: [{ callback, messages: callback }] }), number),
    sent,
    async inUse() {
      const told = await (await fetch(`${metrics}/metrics`)).text()
      return ['first', 'second'].map(name =>
        told.includes(`haproxy_server_status{proxy="processes",server="${name}",state="UP"} 1`),
      )
    },
  }
}

/** What it says. @throws that, when it ends otherwise than well. */
function runProgram(args: readonly string[], env: NodeJS.ProcessEnv): string {
  const ran = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env })
  if (ran.status !== 0) throw new Error(`${args.join(' ')}: ${ran.status}\n${ran.stdout}${ran.stderr}`)
  return ran.stdout
}

async function freePorts(): Promise<[number, number, number, number]> {
  return [await freePort(), await freePort(), await freePort(), await freePort()]
}

/** For localhost, and believed by this process. */
function makeCertificate(folder: string): void {
  const [key, chain] = [join(folder, 'key.pem'), join(folder, 'chain.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '60',
      ...subject,
      '-keyout',
      key,
      '-out',
      chain,
    ],
    { stdio: 'pipe' },
  )
  const certificate = join(folder, 'certificate.pem')
  for (const file of [chain, key]) appendFileSync(certificate, readFileSync(file))
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(chain, 'utf8')])
}

/** As compose.yaml starts it, with the files of deploy/. */
async function startRedis(folder: string, secrets: string, port: number, url: string) {
  const program = await programFor({ program: 'redis-server', package: 'redis-server' })
  const given = commandOf('redis').map(word =>
    word
      .replace('/etc/redis.conf', join(root, 'deploy/redis.conf'))
      .replace('/run/secrets', secrets)
      .replace(/^\/data$/, folder),
  )
  return startServerProcess({
    folder: mkdtempSync(join(tmpdir(), 'tadamon-redis-')),
    command: [program, ...given.slice(1), '--bind', '127.0.0.1', '--port', String(port)],
    endSignal: 'SIGTERM',
    async answers() {
      const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
      redis.on('error', () => {})
      try {
        await redis.connect()
        return (await redis.ping()) === 'PONG'
      } finally {
        redis.disconnect()
      }
    },
  })
}
