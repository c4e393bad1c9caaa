/** E-mail against a real SMTP server on loopback: taken, refused, put off, broken off. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { createEmailCarrier } from '#src/gateways/email/carrier.ts'

const letter = {
  to: 'nom@exemple.ma',
  subject: 'Votre compte Ma CNSS est ouvert',
  text: 'Bonjour,\n\nC’est ouvert.\n',
  html: '<p>Bonjour</p>',
}

const servers: SMTPServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => new Promise<void>(resolve => server.close(resolve))))
})

/** A server that behaves as `options` say; what it took is in `received`. */
async function startServer(options: SMTPServerOptions = {}) {
  const received: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _, done) {
      let raw = ''
      stream.on('data', chunk => {
        raw += String(chunk)
      })
      stream.on('end', () => {
        received.push(raw)
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  servers.push(server)
  const listening = once(server.listen(0, '127.0.0.1'), 'listening')
  await listening
  const { port } = server.server.address() as AddressInfo
  const carrier = createEmailCarrier({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'Ma CNSS <ne-pas-repondre@exemple.ma>',
    deadlineMs: 500,
  })
  return { carrier, received }
}

function refusal(code: number) {
  return Object.assign(new Error('no such nom@exemple.ma here'), { responseCode: code })
}

it('hands over text and HTML, from the sender to the recipient', async () => {
  const { carrier, received } = await startServer()
  expect(await carrier.submit(letter)).toEqual({ result: 'submitted', messageId: null })
  expect(received).toHaveLength(1)
  expect(received[0]).toContain('From: Ma CNSS <ne-pas-repondre@exemple.ma>')
  expect(received[0]).toContain('To: nom@exemple.ma')
  expect(received[0]).toContain('Content-Type: text/plain; charset=utf-8')
  expect(received[0]).toContain('Content-Type: text/html; charset=utf-8')
})

describe('a server that', () => {
  it.each([
    ['refuses the recipient for good', { onRcptTo: (_, __, done) => done(refusal(550)) }, 'refused'],
    ['asks to come again', { onRcptTo: (_, __, done) => done(refusal(451)) }, 'retry'],
    [
      'refuses the letter',
      { onData: (s, _, done) => void s.resume().on('end', () => done(refusal(554))) },
      'refused',
    ],
    ['never answers after the letter', { onData: s => void s.resume() }, 'unknown'],
  ] satisfies [string, SMTPServerOptions, string][])('%s is understood', async (_, options, result) => {
    const { carrier } = await startServer(options)
    const submission = await carrier.submit(letter)
    expect(submission).toMatchObject({ result })
    expect(JSON.stringify(submission)).not.toContain('exemple.ma')
  })

  it('is not there is asked again later', async () => {
    const carrier = createEmailCarrier({
      smtpUrl: 'smtp://127.0.0.1:1',
      from: 'x@exemple.ma',
      deadlineMs: 500,
    })
    expect((await carrier.submit(letter)).result).toBe('retry')
  })
})
