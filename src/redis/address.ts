/** Reads a Redis URL: one server, a cluster (a comma-separated list), or a server found through Sentinel. */

export interface Endpoint {
  host: string
  port: number
}

/** How a connection is opened, whichever server it leads to. */
export interface Login {
  username?: string
  password?: string
  tls: boolean
}

export type RedisAddress =
  | { kind: 'server'; endpoint: Endpoint; login: Login; db: number }
  | { kind: 'cluster'; endpoints: Endpoint[]; login: Login }
  | { kind: 'sentinel'; endpoints: Endpoint[]; name: string; login: Login; db: number }

const forms =
  'redis://host:6379/0, rediss://… for TLS, redis://host1,host2 for a cluster, redis+sentinel://host1,host2/name for Sentinel'
const grammar = /^redis(?<tls>s?)(?<sentinel>\+sentinel)?:\/\/(?<hosts>[^/?#]+)(?:\/(?<path>[^?#]*))?$/
const credentials = /^(?:(?<username>[^:@]*)(?::(?<password>[^@]*))?@)?(?<host>[^@]+)$/

/**
 * A cluster's list may have a trailing comma (one address leads to all the nodes), and its other addresses may repeat
 * the first one's scheme and credentials, which are those used.
 * @throws Error that says what would be right, and never repeats the URL: it may hold a password.
 */
export function readRedisUrl(url: string): RedisAddress {
  const [first = '', ...others] = url.split(',')
  const bare = others.map(other => other.replace(/^rediss?:\/\/(?:[^@]*@)?/, ''))
  const parts = grammar.exec([first, ...bare].join(','))?.groups
  if (parts === undefined) throw new Error(`not a Redis URL; right would be ${forms}`)

  const [firstHost = '', ...moreHosts] = (parts.hosts ?? '').split(',')
  const login = credentials.exec(firstHost)?.groups
  if (login === undefined) throw new Error(`a host is missing; right would be ${forms}`)
  const opens: Login = {
    tls: parts.tls === 's',
    ...(login.username ? { username: decodeURIComponent(login.username) } : {}),
    ...(login.password ? { password: decodeURIComponent(login.password) } : {}),
  }
  const hosts = [login.host ?? '', ...moreHosts].filter(Boolean)
  const endpointsAt = (port: number): Endpoint[] => hosts.map(host => readEndpoint(host, port))
  const path = parts.path ?? ''

  if (parts.sentinel !== undefined) {
    const [name = '', db = ''] = path.split('/')
    if (name === '') throw new Error('the name that Sentinel knows the server by is missing')
    return { kind: 'sentinel', endpoints: endpointsAt(26379), name, login: opens, db: readDatabase(db) }
  }
  if (others.length > 0) {
    if (readDatabase(path) !== 0) throw new Error('a cluster has no databases but 0')
    return { kind: 'cluster', endpoints: endpointsAt(6379), login: opens }
  }
  const [endpoint] = endpointsAt(6379) as [Endpoint]
  return { kind: 'server', endpoint, login: opens, db: readDatabase(path) }
}

function readEndpoint(text: string, defaultPort: number): Endpoint {
  if (!URL.canParse(`redis://${text}`)) throw new Error(`not a host and port; right would be ${forms}`)
  const { hostname, port } = new URL(`redis://${text}`)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? defaultPort : Number(port) }
}

function readDatabase(text: string): number {
  if (!/^\d*$/.test(text)) throw new Error('a database is a number, 0 when left out')
  return Number(text)
}
