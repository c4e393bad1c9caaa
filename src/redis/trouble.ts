/** Why Redis does not answer, told once for each reason: a broken connection is no event for the whole process, and no secret. */
import type { Cluster, Redis } from 'ioredis'
import { systemCodeOf } from '../platform/failures.ts'

export interface Trouble {
  /** The system's, Node's or Redis's own word: `ECONNREFUSED`, `WRONGPASS`, `SELF_SIGNED_CERT_IN_CHAIN`. */
  code: string
  /** `host:port`, where it is known. */
  at: string
}

/** Null: it answers again. */
export type OnTrouble = (trouble: Trouble | null) => void

export function watchTrouble<Client extends Redis | Cluster>(redis: Client, onTrouble: OnTrouble): Client {
  let reported = ''

  function trouble(error: unknown, at: string): void {
    const code = codeOf(error)
    // The connection that was ended because of it says so too.
    if (code === undefined || reported === `${code} ${at}`) return
    reported = `${code} ${at}`
    onTrouble({ code, at })
  }
  redis.on('error', (error: unknown) => trouble(error, placeOf(redis)))
  redis.on('node error', (error: unknown, at: string) => trouble(error, at))
  redis.on('ready', () => {
    if (reported === '') return
    reported = ''
    onTrouble(null)
  })
  return redis
}

/** Sentinel's are told as a sentence that ends with the last of them. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const code = systemCodeOf(error)
  if (code !== undefined) return code
  const said = /\b(E[A-Z]{4,}|WRONGPASS|NOAUTH|[A-Z_]+_CERT[A-Z_]*)\b/.exec(error.message)?.[0]
  return said ?? (/sentinel/i.test(error.message) ? 'SENTINEL' : error.name)
}

function placeOf(redis: Redis | Cluster): string {
  const { host, port } = redis.options as { host?: string; port?: number }
  return host === undefined ? 'the cluster' : `${host}:${port}`
}
