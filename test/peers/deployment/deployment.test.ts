// What deploy/ describes runs: calls and messages pass, and no caller notices a process that stops, hangs or comes back.
import { execFileSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { healthCheckOf } from '#test/deploy/forms.ts'
import { createProgram } from '#test/support/program.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { startPostgres } from '#test/support/servers/postgres.ts'
import { startRedis } from '#test/support/servers/redis.ts'
import { createGatewayLine, createPhone } from '#testing'
import { freshNumbers } from './numbers.ts'
import { type Deployment, openDeployment } from './stage.ts'

let deployment: Deployment
beforeAll(async () => {
  deployment = await openDeployment(inject('haproxy'))
  await until(async () => (await deployment.inUse()).every(Boolean))
})
afterAll(() => deployment?.close())

const numbers = freshNumbers()

/** A whole call by the proxy. @throws where an answer is missing or wrong. */
async function call(number = numbers.next()): Promise<void> {
  const phone = deployment.phone(number)
  await phone.dial()
  await phone.key('2', '1', 'AB123456', '31122027', '05091980', '1')
  phone.sees('178824615')
  phone.ends()
}

/** Callers without a pause, until `done`; how many there were. */
async function callersUntil(done: Promise<unknown>): Promise<number> {
  let isDone = false
  let calls = 0
  const end = done.finally(() => {
    isDone = true
  })
  const callOn = async () => {
    while (!isDone) {
      await call()
      calls += 1
    }
  }
  await Promise.all([end, callOn(), callOn(), callOn()])
  return calls
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come about within a minute')
    await wait(100)
  }
}

const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status

it('a call gets its number, and the password leaves by the carrier', async () => {
  const number = numbers.next()
  const phone = deployment.phone(number)
  await phone.dial()
  await phone.key('1', '1', 'Z222222', '15012030', '1952', '1')
  phone.sees('100000017')
  await until(async () => deployment.sent.includes(number.replace(/^0/, '+212')))
})

it('gateways find the callbacks alone, operators find their pages', async () => {
  const { gateways, operators, secret } = deployment
  expect(await statusOf(`${gateways}/health/ready`)).toBe(200)
  for (const path of ['/ops', '/metrics', '/health/shared', '/simulator']) {
    expect([path, await statusOf(gateways + path)]).toEqual([path, 404])
  }
  expect(await statusOf(`${operators}/ops`)).toBe(401)
  const headers = { authorization: `Bearer ${secret('ops-token')}` }
  expect(await statusOf(`${operators}/ops`, { headers })).toBe(200)
})

it('the command that asks a container whether it is well tells a process from none', () => {
  const [, ...command] = healthCheckOf('tadamon-1')
  const [{ port }] = deployment.processes
  expect(() => deployment.run(command, { PORT: String(port) })).not.toThrow()
  expect(() => deployment.run(command, { PORT: '9' })).toThrow()
})

it('npm run doctor finds nothing wrong, inside and from outside', () => {
  const { run, gateways, certificate } = deployment
  const said = run(['node', 'src/commands/doctor.ts', '--url', gateways], {
    NODE_EXTRA_CA_CERTS: certificate,
  })
  expect(said).toMatch(/^right +outside +the callback of africastalking is not there without its token$/m)
  expect(said).toMatch(/^right +outside +the callback of africastalking is there$/m)
  expect(said).not.toMatch(/^wrong/m)
})

describe('a restore', () => {
  const closing: (() => unknown)[] = []
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  it('takes a dump, the keys and empty servers: calls are answered, and messages leave once somebody says so', async () => {
    const { run, secret, settings, sent, makeDatabase } = deployment
    const caller = numbers.next()
    await call(caller)
    await until(async () => sent.includes(caller.replace(/^0/, '+212')))
    const dump = execFileSync('pg_dump', ['--format=custom', secret('database-url')], { maxBuffer: 2 ** 28 })

    const [server, redis] = [await startPostgres(), await startRedis()]
    closing.push(server.stop, redis.stop)
    const url = makeDatabase(server)
    execFileSync('pg_restore', ['--no-owner', '--exit-on-error', '--dbname', url], { input: dump })
    const there = { DATABASE_URL_FILE: '', DATABASE_URL: url, REDIS_URL_FILE: '', REDIS_URL: redis.url }
    expect(run(['node', 'src/commands/migrate.ts', '--check'], there)).toBe(
      'the tables are those of this version\n',
    )
    const program = createProgram({ port: await freePort(), env: { ...settings, ...there } })
    closing.push(program.kill)
    await program.start()

    const callback = `${program.url}/${secret('callback-token')}/africastalking/ussd`
    const line = () => createGatewayLine({ addresses: [{ callback, messages: callback }] })
    const again = createPhone(line(), caller)
    await again.dial()
    await again.key('2', '1', 'AB123456', '31122027', '05091980', '1')
    again.sees('178824615')

    const newcomer = numbers.next()
    const phone = createPhone(line(), newcomer)
    await phone.dial()
    await phone.key('2', '1', 'JJ131313', '30042033', '29022000', '1')
    phone.sees('Z131313')
    expect(run(['node', 'src/commands/outbox.ts'], there)).toContain('nothing leaves since')
    expect(sent).not.toContain(newcomer.replace(/^0/, '+212'))
    run(['node', 'src/commands/outbox.ts', 'resume'], there)
    await until(async () => sent.includes(newcomer.replace(/^0/, '+212')))
  })
})

describe('no caller notices', () => {
  it('a process that is asked to stop, and one that starts', async () => {
    const [first] = deployment.processes
    const stopped = first.stop()
    expect(await callersUntil(stopped)).toBeGreaterThan(0)
    expect(await stopped).toBe(0)
    expect(await deployment.inUse()).toEqual([false, true])
    const back = first.start().then(() => until(async () => (await deployment.inUse()).every(Boolean)))
    expect(await callersUntil(back)).toBeGreaterThan(0)
  })

  it('a process that hangs, once the proxy has noticed', async () => {
    const { pid } = deployment.processes[1]
    process.kill(pid, 'SIGSTOP')
    try {
      await until(async () => (await deployment.inUse())[1] === false)
      await Promise.all([call(), call(), call()])
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await until(async () => (await deployment.inUse()).every(Boolean))
  })
})
