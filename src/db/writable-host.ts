/** Which of several hosts takes writes: asked of all of them at once, and again when the one that did is gone or does not any more. */

import type { DatabaseAddress, DatabaseHost } from './database-address.ts'
import { pg } from './driver.ts'

export interface WritableHost {
  areSeveral: boolean
  /** Undefined where there is only one. @throws what the last of them says when none takes writes. */
  find(): Promise<DatabaseHost | undefined>
  /** @throws when the server that was connected to does not take writes. */
  check(client: Pick<pg.Client, 'query'>): Promise<void>
  /** Has them all asked anew: it does not answer, or takes no writes. */
  forget(place: DatabaseHost | undefined): void
}

const question = 'select pg_is_in_recovery() or current_setting($1)::bool as "readsOnly"'

export function createWritableHost(
  { hosts }: DatabaseAddress,
  options: pg.ClientConfig,
  connectMs: number,
): WritableHost {
  const [first, ...others] = hosts
  let finding: Promise<DatabaseHost> | undefined
  let found: DatabaseHost | undefined

  async function check(client: Pick<pg.Client, 'query'>): Promise<void> {
    const { rows } = await client.query<{ readsOnly: boolean }>(question, ['default_transaction_read_only'])
    if (rows[0]?.readsOnly !== false) throw new ReadsOnly()
  }

  async function ask(place: DatabaseHost): Promise<DatabaseHost> {
    const client = new pg.Client({ ...options, connectionTimeoutMillis: connectMs, query_timeout: connectMs })
    client.on('error', () => {})
    try {
      Object.assign(client, place)
      await client.connect()
      await check(client)
      return place
    } finally {
      void client.end().catch(() => {})
    }
  }

  async function findAny(): Promise<DatabaseHost> {
    try {
      found = await Promise.any([first, ...others].map(ask))
      return found
    } catch (thrown) {
      throw thrown instanceof AggregateError ? worst(thrown.errors) : thrown
    } finally {
      finding = undefined
    }
  }

  return {
    areSeveral: others.length > 0,
    async find() {
      if (others.length === 0) return undefined
      if (found !== undefined) return found
      finding ??= findAny()
      return finding
    },
    check,
    forget(place) {
      if (place === undefined || (place.host === found?.host && place.port === found.port)) found = undefined
    },
  }
}

/** As PostgreSQL says it of a statement. */
class ReadsOnly extends Error {
  readonly code = '25006'
  constructor() {
    super('none of the hosts takes writes')
  }
}

/** One that is there and reads only says more than one that is not there. */
function worst(errors: readonly unknown[]): unknown {
  return errors.find(error => error instanceof ReadsOnly) ?? errors[0]
}
