// npm smpp as the other end: a second opinion on binds, messages and receipts, in both roles.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import theirs, { type Session, type Pdu as TheirPdu } from 'smpp'
import { expect, it } from 'vitest'
import { type ShortMessage, statuses } from '#src/smpp/protocol.ts'
import { openSmsc } from '#tools/smsc/smsc.ts'
import { linkTo, login, message, until } from './links.ts'

it('our link binds to their SMSC, sends, hears and says goodbye', async () => {
  let session: Session | undefined
  let isGone = false
  const server = theirs.createServer({}, given => {
    session = given
    given.on('bind_transceiver', pdu => given.send(pdu.response({ system_id: 'THEIRS' })))
    given.on('submit_sm', pdu => given.send(pdu.response({ message_id: 'ABC' })))
    given.on('unbind', pdu => {
      isGone = true
      given.send(pdu.response())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const heard: ShortMessage[] = []
  const link = linkTo(
    (server.address() as AddressInfo).port,
    {},
    {
      deliver: told => {
        heard.push(told)
        return { status: statuses.ESME_ROK, messageId: null }
      },
    },
  )
  await until(() => link.isBound())
  expect(await link.submit(message(), { withinMs: 1_000 })).toMatchObject({ pdu: { messageId: 'ABC' } })
  const fields = {
    source_addr: '212612345678',
    destination_addr: '1212',
    short_message: 'AMO',
    ussd_service_op: 1,
  }
  const answer = await new Promise<TheirPdu>(resolve => session?.deliver_sm(fields, resolve))
  expect(answer.command_status).toBe(0)
  expect(heard[0]?.shortMessage.toString()).toBe('AMO')
  expect(heard[0]?.tlvs.get(0x0501)).toEqual(Buffer.from([1]))
  await link.stop()
  expect(isGone).toBe(true)
  server.close()
})

it('their client binds to our SMSC, sends and hears', async () => {
  const sent: ShortMessage[] = []
  const smsc = await openSmsc({
    ...login,
    submitted: told => {
      sent.push(told)
      return { status: statuses.ESME_ROK, messageId: '1F00' }
    },
  })
  const session = theirs.connect({ url: `smpp://127.0.0.1:${smsc.port}` })
  const who = { system_id: login.systemId, password: login.password }
  const bound = await new Promise<TheirPdu>(resolve => session.bind_transceiver(who, resolve))
  expect(bound.command_status).toBe(0)
  session.on('deliver_sm', pdu => session.send(pdu.response()))
  const fields = { destination_addr: '212612345678', short_message: 'تضامن' }
  const answer = await new Promise<TheirPdu>(resolve => session.submit_sm(fields, resolve))
  expect(answer.message_id).toBe('1F00')
  expect(sent[0]?.dataCoding).toBe(8)
  expect(await smsc.deliver(message())).toMatchObject({ kind: 'answered', pdu: { status: 0 } })
  await new Promise<void>(resolve => session.unbind(resolve))
  session.close()
  await smsc.close()
})
