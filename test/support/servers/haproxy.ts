// HAProxy, as Debian has it, before processes of the service: it asks each whether it is ready, and sends nothing twice.
import { chown, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unprivilegedAccount } from './account.ts'
import { freePort } from './free-port.ts'
import { programFor } from './programs.ts'
import { startServerProcess } from './server-process.ts'

export const startHaproxy = async (ports: readonly number[]) => {
  const program = await programFor({ program: 'haproxy', package: 'haproxy' })
  const account = unprivilegedAccount()
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-haproxy-'))
  const port = await freePort()
  const file = join(folder, 'haproxy.cfg')
  const lines = [
    'defaults',
    '  mode http',
    '  timeout connect 1s',
    '  timeout client 30s',
    '  timeout server 30s',
    '  retries 0',
    'frontend calls',
    `  bind 127.0.0.1:${port}`,
    '  default_backend services',
    'backend services',
    '  balance roundrobin',
    '  option httpchk GET /health/ready',
    '  http-reuse never',
    '  default-server check inter 500ms fall 2 rise 1',
    ...ports.map((each, index) => `  server service${index + 1} 127.0.0.1:${each}`),
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  if (account) {
    await chown(folder, account.uid, account.gid)
    await chown(file, account.uid, account.gid)
  }
  const url = `http://127.0.0.1:${port}`
  const server = await startServerProcess({
    folder,
    account,
    command: [program, '-db', '-f', file],
    endSignal: 'SIGTERM',
    answers: async () => (await fetch(`${url}/health/ready`)).ok,
  })
  return { url, stop: server.stop }
}
