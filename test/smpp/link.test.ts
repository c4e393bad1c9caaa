// A link to an SMSC: bound and bound again, paced, bounded, told the truth about what left; and hostile SMSCs do not make it deaf.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Link } from '#src/smpp/link.ts'
import { commands, statuses } from '#src/smpp/protocol.ts'
import { openSmsc, type Smsc, type SmscOptions } from '#tools/smsc/smsc.ts'
import { linkTo, login, message, until } from './links.ts'
import { octetsOf, vectors } from './vectors.ts'

const opened: { stop?(): Promise<void>; close?(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await (one.stop ?? one.close)?.()
})

async function smscWith(options: Partial<SmscOptions> = {}): Promise<Smsc> {
  const smsc = await openSmsc({
    ...login,
    submitted: () => ({ status: statuses.ESME_ROK, messageId: '1F00' }),
    ...options,
  })
  opened.push(smsc)
  return smsc
}

function opening(link: Link): Link {
  opened.push(link)
  return link
}

async function bound(link: Link): Promise<Link> {
  await until(() => opening(link).isBound())
  return link
}

const whyOf = (link: Link) => link.state().binds.map(({ state, why }) => `${state} ${why}`.trim())

describe('a bind', () => {
  it('carries messages both ways, and is told goodbye at the end', async () => {
    const smsc = await smscWith()
    const heard: string[] = []
    const link = linkTo(
      smsc.port,
      {},
      {
        deliver: ({ shortMessage }) => {
          heard.push(shortMessage.toString())
          return { status: statuses.ESME_ROK, messageId: null }
        },
      },
    )
    await bound(link)
    expect(await link.submit(message(), { withinMs: 1_000 })).toMatchObject({
      kind: 'answered',
      pdu: { status: 0, messageId: '1F00' },
    })
    expect(await smsc.deliver(message('hello'))).toMatchObject({ kind: 'answered', pdu: { status: 0 } })
    expect(heard).toEqual(['hello'])
    await link.stop()
    expect(whyOf(link)).toEqual(['stopped'])
    await until(() => smsc.clients().length === 0)
  })

  it('by a receiver and a transmitter sends by the one and hears by the other, and one does not outlive the other', async () => {
    const smsc = await smscWith()
    const link = await bound(linkTo(smsc.port, { bind: 'receiver-transmitter' }))
    expect(
      smsc
        .clients()
        .map(({ as }) => as)
        .toSorted(),
    ).toEqual(['receiver', 'transmitter'])
    expect(await link.submit(message(), { withinMs: 1_000 })).toMatchObject({ kind: 'answered' })
    expect(await smsc.deliver(message())).toMatchObject({ kind: 'answered' })
    smsc.clients()[0]?.socket.destroy()
    await until(() => smsc.clients().length === 0)
    await until(() => smsc.clients().length === 2)
  })

  it.each([
    [statuses.ESME_RINVPASWD, 'refused ESME_RINVPASWD'],
    [statuses.ESME_RINVSYSID, 'refused ESME_RINVSYSID'],
    [statuses.ESME_RBINDFAIL, 'down ESME_RBINDFAIL'],
    [statuses.ESME_RALYBND, 'down ESME_RALYBND'],
  ])('that is refused with %i is asked for again only where that can help', async (status, state) => {
    let asked = 0
    const smsc = await smscWith({
      mayBind: () => {
        asked += 1
        return status
      },
    })
    const link = opening(linkTo(smsc.port))
    await until(() => whyOf(link)[0] === state)
    if (state.startsWith('down')) await until(() => asked > 1)
    else expect(asked).toBe(1)
  })

  it('that is closed or unbound by the SMSC is bound anew, and what is unanswered then is known to be unknown', async () => {
    const smsc = await smscWith({ submitted: () => null })
    const link = await bound(linkTo(smsc.port))
    const outcome = link.submit(message(), { withinMs: 1_000 })
    await until(() => link.state().unanswered === 1)
    await smsc.clients()[0]?.connection.unbind()
    expect(await outcome).toEqual({ kind: 'unanswered' })
    expect(await link.submit(message(), { withinMs: 1_000 })).toEqual({ kind: 'unwritten' })
    await until(() => link.isBound())
  })

  it('whose SMSC says nothing any more is closed', async () => {
    const smsc = await smscWith()
    const link = await bound(linkTo(smsc.port, { enquireSeconds: 0.2, responseSeconds: 0.2 }))
    smsc.clients()[0]?.socket.pause()
    await until(() => !link.isBound())
    expect(whyOf(link)).toEqual(['down no answer to enquire_link'])
  })

  it('answers enquire_link', async () => {
    const smsc = await smscWith()
    await bound(linkTo(smsc.port))
    const asked = await smsc.clients()[0]?.connection.request({ command: commands.enquireLink })
    expect(asked).toMatchObject({ kind: 'answered' })
  })
})

it('what comes in the same segment as the answer to the bind is heard', async () => {
  const server = createServer(socket => {
    socket.once('data', () => {
      const deliver = vectors.find(({ name }) => name === 'AMO')?.hex ?? ''
      socket.write(
        octetsOf({ hex: `0000001e8000000900000000000000014f50455241544f52000210000134${deliver}` }),
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  let heard = 0
  const link = linkTo(
    (server.address() as AddressInfo).port,
    {},
    {
      deliver: () => {
        heard += 1
        return { status: statuses.ESME_ROK, messageId: null }
      },
    },
  )
  await until(() => heard === 1)
  await link.stop()
  server.close()
})

describe('messages', () => {
  it('are never more unanswered than the window holds, and calls’ answers go first', async () => {
    const seen: string[] = []
    let most = 0
    let now = 0
    const smsc = await smscWith({
      async submitted({ shortMessage }) {
        seen.push(shortMessage.toString())
        now += 1
        most = Math.max(most, now)
        await new Promise(resolve => setTimeout(resolve, 10))
        now -= 1
        return { status: statuses.ESME_ROK, messageId: '1' }
      },
    })
    const link = await bound(linkTo(smsc.port, { window: 3 }))
    const all = Array.from({ length: 20 }, (_, index) =>
      link.submit(message(`sms ${index}`), { withinMs: 2_000 }),
    )
    const answer = link.submit(message('answer'), { withinMs: 2_000, urgent: true })
    await Promise.all([...all, answer])
    expect(most).toBe(3)
    expect(seen.indexOf('answer')).toBe(3)
  })

  it('that have waited too long were not written, and those without an answer in time are unknown', async () => {
    const smsc = await smscWith({ submitted: () => null })
    const link = await bound(linkTo(smsc.port, { window: 1, responseSeconds: 0.5 }))
    const first = link.submit(message(), { withinMs: 100 })
    const second = link.submit(message(), { withinMs: 100 })
    expect(await second).toEqual({ kind: 'unwritten' })
    expect(await first).toEqual({ kind: 'unanswered' })
    expect(link.isBound()).toBe(true)
  })

  it('leave half as fast once the SMSC is throttled', async () => {
    const smsc = await smscWith({ submitted: () => ({ status: statuses.ESME_RTHROTTLED }) })
    const link = await bound(linkTo(smsc.port, { perSecond: 100 }))
    await link.submit(message(), { withinMs: 1_000 })
    expect(link.state().rate).toBeLessThanOrEqual(50)
  })
})

describe('a hostile SMSC', () => {
  const malformed = vectors.filter(({ group }) => group === 'malformed')

  it.each(malformed)(
    '$name: the link lives on or is bound anew, and hears what is said next',
    async vector => {
      const smsc = await smscWith()
      let heard = 0
      const link = linkTo(
        smsc.port,
        {},
        {
          deliver: () => {
            heard += 1
            return { status: statuses.ESME_ROK, messageId: null }
          },
        },
      )
      await bound(link)
      const [client] = smsc.clients()
      const octets = octetsOf(vector)
      if (vector.name.endsWith('octet by octet')) {
        for (const octet of octets) client?.socket.write(Buffer.from([octet]))
      } else client?.socket.write(octets)
      const before = heard
      const sayAgain = setInterval(() => void smsc.deliver(message('still there?')), 50)
      await until(() => heard > before + 1, 3_000)
      clearInterval(sayAgain)
    },
  )

  it('that floods without reading is closed', async () => {
    const server = createServer(socket => {
      socket.once('data', () => {
        socket.write(octetsOf({ hex: '0000001e8000000900000000000000014f50455241544f52000210000134' }))
        const enquire = octetsOf({ hex: '00000010000000150000000000000007' })
        const flood = Buffer.concat(Array.from({ length: 4_096 }, () => enquire))
        const pour = () => {
          while (socket.write(flood));
        }
        socket.on('error', () => {}).on('drain', pour)
        socket.pause()
        pour()
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const link = opening(linkTo((server.address() as AddressInfo).port))
    await until(() => whyOf(link)[0]?.includes('does not read') === true, 20_000)
    await link.stop()
    server.close()
  })

  it('that takes its time over the bind does not hold up the stop', async () => {
    const server = createServer(() => {})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const link = linkTo((server.address() as AddressInfo).port, { responseSeconds: 3 })
    await until(() => whyOf(link)[0] === 'binding')
    let isStopped = false
    void link.stop().then(() => {
      isStopped = true
    })
    await until(() => isStopped, 2_000)
    server.close()
  })

  it('that never answers the bind is left', async () => {
    const server = createServer(() => {})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const link = opening(linkTo((server.address() as AddressInfo).port, { responseSeconds: 0.2 }))
    await until(() => whyOf(link)[0] === 'down no answer to the bind')
    await link.stop()
    server.close()
  })
})
