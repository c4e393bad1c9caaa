// A mail server that refuses everything, and says in its refusals all that it has been told.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

export async function startLoudMailServer() {
  let sessions = 0
  const server = createServer(socket => {
    // The first session is refused at its log-in, the next at its recipient, and so on.
    const refuses = sessions++ % 2 === 0 ? /^AUTH/i : /^RCPT/i
    let told = ''
    socket.on('error', () => {})
    socket.on('data', chunk => {
      const line = chunk.toString('latin1').trim()
      told += ` ${line}`
      if (refuses.test(line)) socket.write(`550 5.7.1 refused:${told}\r\n`)
      else if (/^EHLO/i.test(line)) socket.write('250-loud\r\n250 AUTH PLAIN\r\n')
      else if (/^AUTH/i.test(line)) socket.write('235 welcome\r\n')
      else socket.write(`250 heard ${line}\r\n`)
    })
    socket.write('220 loud\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    sessions: () => sessions,
    stop: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}

export type LoudMailServer = Awaited<ReturnType<typeof startLoudMailServer>>
