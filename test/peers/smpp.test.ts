// SMPP with foreign programs: Perl's Net::SMPP as the SMSC of our service, Kannel's bearerbox and smsbox as clients of our test SMSC.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { usualDialect } from '#src/gateways/smpp/dialect.ts'
import { decodeText } from '#src/smpp/text.ts'
import { until } from '#test/smpp/links.ts'
import { createCapturedLog } from '#test/support/captured-log.ts'
import { openEnvironment } from '#test/support/environment.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { programFor } from '#test/support/servers/programs.ts'
import { openOperator } from '#tools/smsc/operator.ts'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

function start(program: string, args: readonly string[]): { output(): string; end(): Promise<void> } {
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const gone = once(child, 'close')
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await gone
    clearTimeout(late)
  }
  ending.push(end)
  return { output: () => output, end }
}

it('Net::SMPP as SMSC: a call in Arabic to its end, a message, its receipt in the other base, goodbye', async () => {
  await programFor({ program: 'SMPP.pm', package: 'libnet-smpp-perl', lookIn: ['/usr/share/perl5/Net'] })
  const perl = await programFor({ program: 'perl', package: 'perl' })
  const port = await freePort()
  const smsc = start(perl, [resolve(import.meta.dirname, 'netsmpp-smsc.pl'), String(port)])
  await until(() => smsc.output().includes('listening'), 10_000)
  const settings = {
    GATEWAYS: 'iam=smpp',
    SMS_CARRIERS: 'iam=smpp',
    IAM_URL: `smpp://tadamon:secret08@127.0.0.1:${port}`,
    IAM_SENDER_ID: 'CNSS',
    PORT: '0',
  }
  let url = ''
  const service = await openEnvironment(settings, async environment => {
    url = await environment.openService({ log: createCapturedLog().log })
    return {}
  })
  ending.push(service.close)
  const lines = () =>
    smsc
      .output()
      .split('\n')
      .map(line => /^(\w+) op=(\d*) session=(\w*) coding=(\d*) text=(\w*)$/.exec(line))
      .filter(line => line !== null)
      .map(([, command, op, session, coding, text = '']) => ({
        command,
        op,
        session,
        text: decodeText(Number(coding), Buffer.from(text, 'hex')) ?? '',
      }))
  const screens = () => lines().filter(({ command, op }) => command === '00000004' && op !== '')
  await until(() => screens().some(({ op }) => op === '17'), 30_000)
  expect(screens()[0]).toMatchObject({ op: '2', session: '1234' })
  expect(screens()[1]?.text).toMatch(/[\u0621-\u064a]/)
  expect(screens().at(-1)).toMatchObject({ op: '17', session: '1235' })
  const metrics = async () => (await fetch(`${url}/metrics`)).text()
  await expect
    .poll(metrics, { timeout: 20_000 })
    .toMatch(/tadamon_message_reports_total\{status="delivered"\} [1-9]/)
  await service.close()
  ending.pop()
  await until(() => smsc.output().includes('unbound'), 10_000)
})

it('Kannel binds to the test SMSC, sends in Arabic and in parts, hears, and unbinds', async () => {
  const bearerbox = await programFor({ program: 'bearerbox', package: 'kannel' })
  const smsbox = await programFor({ program: 'smsbox', package: 'kannel' })
  const operator = await openOperator({
    systemId: 'kannel',
    password: 'secret',
    dialect: usualDialect,
    reports: true,
  })
  ending.push(() => operator.close())
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-kannel-'))
  ending.push(() => rm(folder, { recursive: true, force: true }))
  const [admin, box, sendsms] = [await freePort(), await freePort(), await freePort()]
  const file = join(folder, 'kannel.conf')
  await writeFile(
    file,
    `group = core
admin-port = ${admin}
admin-interface = 127.0.0.1
admin-password = bar
smsbox-port = ${box}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = op1
host = 127.0.0.1
port = ${operator.smsc.port}
transceiver-mode = true
smsc-username = "kannel"
smsc-password = "secret"
system-type = ""
interface-version = 34
enquire-link-interval = 1
max-pending-submits = 10
reconnect-delay = 1
msg-id-type = 0

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${sendsms}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = tadamon
password = pw
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
text = "none"
`,
  )
  const gateway = start(bearerbox, ['-v', '1', file])
  await until(() => operator.smsc.clients().length === 1, 20_000)
  start(smsbox, ['-v', '1', file])
  const send = async (text: string) => {
    const query = new URLSearchParams({
      username: 'tadamon',
      password: 'pw',
      from: 'CNSS',
      to: '212612345678',
      coding: '2',
      charset: 'UTF-8',
      text,
    })
    return (await fetch(`http://127.0.0.1:${sendsms}/cgi-bin/sendsms?${query.toString()}`)).status
  }
  await expect.poll(() => send('تضامن').catch(() => 0), { timeout: 20_000 }).toBe(202)
  const long = 'رقم تسجيلك 178824615 '.repeat(10)
  expect(await send(long)).toBe(202)
  await until(() => operator.messages('+212612345678').some(({ text }) => text === long), 20_000)
  expect(operator.messages('+212612345678').some(({ text }) => text === 'تضامن')).toBe(true)
  expect(await operator.write('+212612345678', '1212', 'AMO')).toBe(true)
  // Two of its enquire_links, and it is still there.
  await new Promise(done => setTimeout(done, 2_500))
  expect(operator.smsc.clients().length).toBe(1)
  await gateway.end()
  await until(() => operator.smsc.clients().length === 0, 10_000)
})
