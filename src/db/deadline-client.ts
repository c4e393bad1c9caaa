/**
 * A connection to PostgreSQL that waits for no statement without end. The server ends a slow statement itself; one that does
 * not even say so within a second more is gone, or stands behind a pooler that did not pass our wish on. Then the statement
 * fails on our side, the server is asked on another connection to end it, and this one is given up.
 */
import { pg } from './driver.ts'
import { allowTimeText } from './statement-time.ts'
import type { WritableHost } from './writable-host.ts'

/** Between two machines of one country, on a bad day. */
export const connectMs = 2_000
/** A connection that nobody uses is asked for by the system: a firewall that forgot it, or a host that went, is noticed. */
const keepAliveMs = 10_000
/** How much longer we wait than the server lets a statement run. */
const graceMs = 1_000
/** A statement that was asked to end says so at once. */
const cancelMs = 500

export interface DeadlineSettings {
  /** What a statement may take; 0: as long as it likes. */
  statementMs: number
  /** Whether the server is told so when a connection begins. A pooler between us may refuse to be told. */
  tellsServer(): boolean
  hosts: WritableHost
  /** A server said nothing: whatever else is open to it may be in vain too. */
  silent(client: DeadlineClient): void
}

/** What pg has and its types do not tell. */
interface Inner {
  processID: number | null
  secretKey: number | null
  host: string
  port: number
  connection: { stream: { destroy(error?: Error): void } }
}
interface CancelConnection {
  stream: { destroy(): void; setTimeout(ms: number, then: () => void): void }
  connect(port: number, host: string): void
  requestSsl(): void
  cancel(processId: number, secretKey: number): void
  on(event: string, listener: () => void): void
}
const { Connection } = pg as unknown as { Connection: new (options: { ssl: unknown }) => CancelConnection }

type Callback = (error: Error | null, result?: unknown) => void

/** The class that a pool makes its connections of. */
export function deadlineClients(settings: DeadlineSettings): typeof DeadlineClient {
  return class extends DeadlineClient {
    constructor(config?: pg.ClientConfig) {
      const own = {
        connectionTimeoutMillis: connectMs,
        keepAlive: true,
        keepAliveInitialDelayMillis: keepAliveMs,
      }
      const limits = settings.tellsServer() ? { statement_timeout: settings.statementMs } : {}
      super({ ...config, ...own, ...limits }, settings)
    }
  }
}

export class DeadlineClient extends pg.Client {
  readonly #settings: DeadlineSettings
  #limitMs: number
  #underWay = 0

  constructor(config?: pg.ClientConfig, settings?: DeadlineSettings) {
    super(config)
    if (settings === undefined) throw new Error('a deadline is missing')
    this.#settings = settings
    this.#limitMs = settings.statementMs
  }

  get isIdle(): boolean {
    return this.#underWay === 0
  }

  // As pg-pool calls it, and as everybody else does.
  override connect(callback?: (...given: never[]) => void): never {
    const connected = this.#connect()
    if (callback === undefined) return connected as never
    const answer = callback as (error: unknown) => void
    connected.then(() => answer(null), answer)
    return undefined as never
  }

  async #connect(): Promise<void> {
    const { hosts } = this.#settings
    const place = await hosts.find()
    if (place !== undefined) Object.assign(this, place)
    try {
      await super.connect()
      if (place !== undefined) await hosts.check(this)
    } catch (thrown) {
      hosts.forget(place)
      throw thrown
    }
  }

  override query(...given: unknown[]): never {
    const [first, values] = given
    const isText = typeof first === 'string'
    if (isText && first === allowTimeText) this.#limitMs = Number((values as string[])[0])
    if (isText && (first === 'commit' || first === 'rollback')) this.#limitMs = this.#settings.statementMs
    const ended = this.#begin()
    const last = given.at(-1)
    const run = super.query as (...given: unknown[]) => unknown
    if (typeof last === 'function') {
      const callback: Callback = (error, result) => {
        ended(error)
        ;(last as Callback)(error, result)
      }
      return run.call(this, ...given.slice(0, -1), callback) as never
    }
    const result = run.call(this, ...given)
    if (result instanceof Promise) result.then(() => ended(null), ended)
    else ended(null)
    return result as never
  }

  /** Ends it whoever waits: nothing comes any more. */
  giveUp(): void {
    this.#inner.connection.stream.destroy(
      Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }),
    )
  }

  #begin(): (error: Error | null) => void {
    this.#underWay += 1
    let timer: NodeJS.Timeout | undefined
    if (this.#limitMs > 0) {
      timer = setTimeout(() => {
        this.#cancel()
        // A pooler leaves aside what is asked of a connection that is gone: this one goes only when nothing comes of it.
        timer = setTimeout(() => this.#vanished(), cancelMs).unref()
      }, this.#limitMs + graceMs).unref()
    }
    return error => {
      this.#underWay -= 1
      clearTimeout(timer)
      // It was the one that takes writes, and is not any more.
      if ((error as { code?: string } | null)?.code === '25006') this.#demoted()
    }
  }

  #vanished(): void {
    this.giveUp()
    this.#settings.hosts.forget({ host: this.#inner.host, port: this.#inner.port })
    this.#settings.silent(this)
  }

  #demoted(): void {
    const { hosts } = this.#settings
    if (!hosts.areSeveral) return
    hosts.forget({ host: this.#inner.host, port: this.#inner.port })
    // Whoever has it reads the error first.
    setImmediate(() => this.giveUp())
  }

  /** Asks for the end of what runs on this connection, on one of its own, and does not wait for it. */
  #cancel(): void {
    const { processID, secretKey, host, port } = this.#inner
    if (processID === null || secretKey === null) return
    const { ssl } = this as unknown as { ssl: unknown }
    const connection = new Connection({ ssl })
    connection.on('error', () => {})
    connection.on('connect', () => (ssl ? connection.requestSsl() : connection.cancel(processID, secretKey)))
    connection.on('sslconnect', () => connection.cancel(processID, secretKey))
    connection.stream.setTimeout(connectMs, () => connection.stream.destroy())
    if (host.startsWith('/')) return
    connection.connect(port, host)
  }

  get #inner(): Inner {
    return this as unknown as Inner
  }
}
