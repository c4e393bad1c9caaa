/** Reads DATABASE_URL, which may name several hosts: `postgres://user@host1:5432,host2/name?sslmode=verify-full`. */

export interface DatabaseHost {
  host: string
  port: number
}

export interface DatabaseAddress {
  /** At least one, in the order given. */
  hosts: [DatabaseHost, ...DatabaseHost[]]
  /** The same URL with the first host alone: what `pg` can read. */
  url: string
}

const usualPort = 5432
const grammar = /^(?<scheme>postgres(?:ql)?:\/\/)(?<login>[^@/?]*@)?(?<hosts>[^/?]*)(?<rest>.*)$/

/** @throws Error that says what would be right, and never repeats the URL: it may hold a password. */
export function readDatabaseUrl(url: string): DatabaseAddress {
  const { scheme, login = '', hosts = '', rest = '' } = grammar.exec(url)?.groups ?? {}
  if (scheme === undefined) throw new Error(`not a database URL; right would be ${forms}`)
  const [first = '', ...others] = hosts.split(',')
  const at = (host: string) => `${scheme}${login}${host}${rest}`
  return { hosts: [readHost(first), ...others.map(readHost)], url: at(first) }
}

const forms = 'postgres://user:password@host:5432/name, or several hosts: postgres://user@host1,host2/name'

function readHost(text: string): DatabaseHost {
  // Without a host, or with an encoded folder in its place, it is a socket of this machine: pg reads it from the URL.
  if (text === '' || /^%2f/i.test(text)) return { host: decodeURIComponent(text), port: usualPort }
  // Any scheme that has no port of its own: a URL leaves out the one that is usual.
  if (!URL.canParse(`pg://${text}`)) throw new Error(`not a host and port; right would be ${forms}`)
  const { hostname, port } = new URL(`pg://${text}`)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usualPort : Number(port) }
}
