/** The eligibility service as another program meets it: on a real socket, over a real database. */
import { createAccounts } from '#src/accounts/account-rows.ts'
import { createAccountsApi } from '#src/accounts/accounts-api.ts'
import { loadSamplePeople } from '#src/eligibility/import/sample-people.ts'
import { createRegistry } from '#src/eligibility/registry/registry.ts'
import { createEligibilityApp } from '#src/eligibility/server/routes.ts'
import { createClock } from '#src/platform/clock.ts'
import type { Failure } from '#src/platform/failures.ts'
import { openConnections } from '#test/support/connections.ts'
import { type Listening, listen } from '#test/support/http-stub.ts'
import { openStore, type Store, vault } from './stores.ts'

export const token = 'canary-token-of-the-service'

/** The one number that no verdict has told. */
export const unknownNumber = 'NOBODY'

export function portsOver(store: Store) {
  const { queries } = store
  const accounts = createAccounts({ vault })
  return {
    eligibility: createRegistry({ queries, vault, hasAccount: accounts.exists }),
    accounts: createAccountsApi({
      queries,
      accounts,
      vault,
      language: 'ar',
      isKnown: async (_, key) => !key.equals(vault.blindIndex('registration', unknownNumber)),
    }),
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
    connections: openConnections(),
    clock: createClock(),
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

/** A client in a hurry: the pauses between its attempts are short, and always the same. */
export const hurried = { clock: { digits: () => '500' }, backOffMs: 1 }
