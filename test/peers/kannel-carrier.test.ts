// Debian's Kannel as a carrier: our requests on its smsbox, what it hands to an SMSC, and the reports that it makes of it.
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Koa from 'koa'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { kannelCarrier } from '#src/gateways/kannel/carrier.ts'
import type { Carrier, DeliveryReport } from '#src/outbox/outbox.ts'
import { freePort } from '../support/servers/free-port.ts'
import { startServerProcess } from '../support/servers/server-process.ts'
import { type SmscStub, startSmscStub } from './smsc-stub.ts'

const told: DeliveryReport[] = []
const ends: (() => Promise<unknown>)[] = []
let smsc: SmscStub
let carrier: Carrier
let openCarrier: (more: { password?: string; senderId?: string }) => Carrier

const listens = (port: number) => async () => {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } finally {
    socket.destroy()
  }
}

beforeAll(async () => {
  const router = kannelCarrier.createReportRoutes(
    { name: 'kannel', deadlineMs: 5_000 },
    { delivered: async report => void told.push(report), refused: () => {} },
  )
  const handle = new Koa().use(router.routes()).callback()
  const reports: Server = createServer((request, response) => void handle(request, response))
  reports.listen(0, '127.0.0.1')
  await once(reports, 'listening')
  ends.push(async () => reports.close())

  const [admin, boxes, smpp, sendsms] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  smsc = await startSmscStub(smpp)
  ends.push(smsc.close)
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-kannel-'))
  const boxFolder = await mkdtemp(join(tmpdir(), 'tadamon-smsbox-'))
  // Both programs want all groups in their file.
  const settings = `group = core
admin-port = ${admin}
admin-interface = 127.0.0.1
admin-password = bar
smsbox-port = ${boxes}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-level = 2
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = op1
host = 127.0.0.1
port = ${smpp}
transceiver-mode = true
smsc-username = "kannel"
smsc-password = "secret"
system-type = ""
interface-version = 34
source-addr-autodetect = true
enquire-link-interval = 5
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${sendsms}
sendsms-interface = 127.0.0.1
log-level = 2

group = sendsms-user
username = tadamon
password = pw
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
max-messages = 10
concatenation = true

group = sms-service
keyword = default
text = ""
`
  for (const each of [folder, boxFolder]) await writeFile(join(each, 'kannel.conf'), settings)
  const bearerbox = await startServerProcess({
    folder,
    command: [inject('bearerbox'), join(folder, 'kannel.conf')],
    endSignal: 'SIGTERM',
    answers: listens(boxes),
  })
  ends.push(bearerbox.kill, bearerbox.stop)
  const smsbox = await startServerProcess({
    folder: boxFolder,
    command: [inject('smsbox'), join(boxFolder, 'kannel.conf')],
    endSignal: 'SIGTERM',
    answers: listens(sendsms),
  })
  ends.push(smsbox.kill, smsbox.stop)
  openCarrier = more =>
    kannelCarrier.createCarrier({
      name: 'kannel',
      deadlineMs: 5_000,
      url: `http://127.0.0.1:${sendsms}`,
      username: 'tadamon',
      password: 'pw',
      senderId: 'CNSS',
      reportUrl: `http://127.0.0.1:${(reports.address() as AddressInfo).port}/kannel/sms/delivery`,
      ...more,
    })
  carrier = openCarrier({})
}, 120_000)
afterAll(async () => {
  // The processes are ended at once: bearerbox takes ten seconds to end in order.
  for (const end of ends.toReversed()) await end()
})
beforeEach(() => {
  told.length = 0
  smsc.submitted.length = 0
})

const to = '+212612345678'
const soon = { timeout: 20_000, interval: 50 }

describe('Kannel', { timeout: 60_000 }, () => {
  it.each([
    ['Arabic', 'كلمة مرور Ma CNSS: K7MP-XR24-B9TD', 8],
    ['French', 'Votre code est 123456', 0],
  ])('hands %s to the SMSC as it is, to an international number', async (_, text, dataCoding) => {
    expect(await carrier.submit({ to, text, reference: 'a1-1' })).toEqual({
      result: 'submitted',
      messageId: null,
    })
    await expect.poll(() => smsc.submitted, soon).toMatchObject([{ dataCoding, text, ton: 1 }])
    expect(smsc.submitted[0]?.to.replace('+', '')).toBe('212612345678')
  })

  it.each([
    ['DELIVRD', 'delivered'],
    ['UNDELIV', 'failed'],
  ] as const)('reports %s by our reference', async (status, means) => {
    await carrier.submit({ to, text: 'Bonjour', reference: `ref-${means}` })
    await expect.poll(() => smsc.submitted.length, soon).toBe(1)
    // Its own note of the message is written after the SMSC's answer has come.
    await new Promise(resolve => setTimeout(resolve, 500))
    smsc.receipt(0, status)
    await expect
      .poll(() => told.filter(report => report.status !== 'pending'), soon)
      .toMatchObject([{ carrier: 'kannel', messageId: `ref-${means}`, status: means }])
  })

  it('says whose fault it is', async () => {
    const wrong = openCarrier({ password: 'wrong' })
    expect(await wrong.submit({ to, text: 'x', reference: 'r' })).toMatchObject({ result: 'held' })
  })
})
