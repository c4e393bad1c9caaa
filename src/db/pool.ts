/** Connections to PostgreSQL: each with its deadlines, to the host that takes writes, and no more than the server gives. */
import { setTimeout as wait } from 'node:timers/promises'
import { systemCodeOf } from '../platform/failures.ts'
import { readDatabaseUrl } from './database-address.ts'
import { connectMs, type DeadlineClient, deadlineClients } from './deadline-client.ts'
import { pg } from './driver.ts'
import { createWritableHost } from './writable-host.ts'

export interface PoolSettings {
  url: string
  /** As the server's own tables name it. */
  name: string
  max: number
  /** What a statement may take; 0: as long as it likes. */
  statementMs: number
  caFile: string | undefined
  types: pg.CustomTypesConfig
  /** Whether a connection that nobody uses stays open. */
  isKept?: boolean
}

/** For a connection, whoever is in the way: two seconds to find the host, as long to connect. A turn has nine in all. */
const timeoutMs = 4_500
/** A server, or a role, that has given all its connections: one of ours, or another's, comes free. */
const tooMany = '53300'
const againMs = 100

export function openPool(settings: PoolSettings): pg.Pool {
  const { name, max, statementMs, types, isKept = false } = settings
  const address = readDatabaseUrl(settings.url)
  const connectionString = withCa(address.url, settings.caFile)
  const options = { connectionString, application_name: name, types }
  const clients = new Set<DeadlineClient>()
  let tellsServer = statementMs > 0

  const Client = deadlineClients({
    statementMs,
    tellsServer: () => tellsServer,
    hosts: createWritableHost(address, options, connectMs),
    silent(client) {
      // Those on which something waits have deadlines of their own.
      for (const other of clients) if (other !== client && other.isIdle) other.giveUp()
    },
  })
  const pool = new PatientPool(
    {
      ...options,
      Client,
      max,
      connectionTimeoutMillis: timeoutMs,
      ...(isKept && { idleTimeoutMillis: 0 }),
    },
    thrown => {
      if (!tellsServer || !isRefusedParameter(thrown)) return false
      tellsServer = false
      return true
    },
  )
  // An idle connection that the server closes is not an event for the whole process.
  pool.on('error', () => {})
  pool.on('connect', client => {
    // Nor is one that breaks between two statements of a transaction: the next statement fails, and tells whoever asked.
    client.on('error', () => {})
    clients.add(client as unknown as DeadlineClient)
  })
  pool.on('remove', client => void clients.delete(client as unknown as DeadlineClient))
  return pool
}

type Done = (error?: Error | boolean) => void
type Connected = (error: Error | undefined, client: pg.PoolClient | undefined, done: Done) => void

class PatientPool extends pg.Pool {
  readonly #mayTryAgain: (thrown: unknown) => boolean

  constructor(config: pg.PoolConfig, mayTryAgain: (thrown: unknown) => boolean) {
    super(config)
    this.#mayTryAgain = mayTryAgain
  }

  // As kysely calls it, and as the pool itself does.
  override connect(callback?: Connected): never {
    const connected = this.#connect()
    if (callback === undefined) return connected as never
    const answer = callback
    connected.then(
      client => answer(undefined, client, client.release),
      error => answer(error as Error, undefined, () => {}),
    )
    return undefined as never
  }

  async #connect(): Promise<pg.PoolClient> {
    const until = performance.now() + timeoutMs
    for (;;) {
      try {
        return await super.connect()
      } catch (thrown) {
        if (this.#mayTryAgain(thrown)) continue
        if (systemCodeOf(thrown) !== tooMany || performance.now() + againMs > until) throw thrown
        await wait(againMs)
      }
    }
  }
}

/** PgBouncer takes no setting that it does not know, unless it is told to leave it aside. */
function isRefusedParameter(thrown: unknown): boolean {
  return systemCodeOf(thrown) === '08P01' && /statement_timeout/.test((thrown as Error).message)
}

function withCa(url: string, caFile: string | undefined): string {
  if (caFile === undefined) return url
  return `${url}${url.includes('?') ? '&' : '?'}sslrootcert=${encodeURIComponent(caFile)}`
}
