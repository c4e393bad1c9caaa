/** The eligibility service as another program meets it: on a real socket, over a real database. */
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAccountDesk } from '#src/accounts/account-desk.ts'
import { createAccounts } from '#src/accounts/account-rows.ts'
import { createRegistry } from '#src/eligibility/registry.ts'
import { createEligibilityApp } from '#src/eligibility/routes.ts'
import { loadSamplePeople } from '#src/eligibility/sample-people.ts'
import type { Failure } from '#src/failures.ts'
import { openStore, type Store, vault } from './stores.ts'

export const token = 'canary-token-of-the-service'

export interface Listening {
  url: string
  server: Server
  /** Connections that were opened so far. */
  sockets(): number
  close(): Promise<void>
}

export async function listen(listener: RequestListener): Promise<Listening> {
  let sockets = 0
  const server = createServer(listener).on('connection', () => {
    sockets += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    sockets: () => sockets,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export function portsOver(store: Store) {
  const { queries } = store
  const accounts = createAccounts({ vault })
  return {
    eligibility: createRegistry({ queries, vault, hasAccount: accounts.exists }),
    accounts: createAccountDesk({ queries, accounts, vault, language: 'ar' }),
  }
}

export interface Served extends Listening {
  store: Store
  /** What was reported as our fault or the database's. */
  reported: Failure[]
}

/** With the sample people. */
export async function serve(): Promise<Served> {
  const store = await openStore('PostgreSQL')
  await loadSamplePeople(store)
  const reported: Failure[] = []
  const app = createEligibilityApp({
    ...portsOver(store),
    token,
    report: failure => void reported.push(failure),
  })
  const answer = app.callback()
  const listening = await listen((request, response) => void answer(request, response))
  const close = async () => {
    await listening.close()
    await store.database.close()
  }
  return { ...listening, store, reported, close }
}

/** Real time, no waiting; each pause is noted, in milliseconds. */
export function hastyClock() {
  const pauses: number[] = []
  return {
    pauses,
    now: Date.now,
    digits: () => '500',
    sleep: async (milliseconds: number) => void pauses.push(milliseconds),
  }
}
