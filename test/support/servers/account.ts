// The unprivileged account that runs PostgreSQL, which refuses to be run by root.
import { readFileSync } from 'node:fs'

export type Account = { uid: number; gid: number }

/** None when we are not root: the server is then run by whoever runs the tests. */
export const unprivilegedAccount = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find(line => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL cannot be run by root, and /etc/passwd has neither "postgres" nor "nobody"')
}
