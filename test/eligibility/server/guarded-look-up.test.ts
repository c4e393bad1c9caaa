/** Who holds the data limits by card, in one form of its number, and opens accounts only for numbers that it has told. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccounts } from '#src/accounts/account-rows.ts'
import { createAccountsApi } from '#src/accounts/accounts-api.ts'
import { createEligibilityClient } from '#src/eligibility/client/client.ts'
import { loadSamplePeople, samplePeople } from '#src/eligibility/import/sample-people.ts'
import { createRegistry } from '#src/eligibility/registry/registry.ts'
import { guardLookUps } from '#src/eligibility/server/guarded-look-up.ts'
import { createEligibilityApp } from '#src/eligibility/server/routes.ts'
import { createCardFailures } from '#src/limits/card-failures.ts'
import { createClock } from '#src/platform/clock.ts'
import { createCardAccounts } from '#src/registration/card-accounts.ts'
import { cardOf } from '#src/registration/look-up-request.ts'
import { openConnections } from '#test/support/connections.ts'
import { type Listening, listen } from '#test/support/http-stub.ts'
import { hurried, token } from '../served.ts'
import { identityOf, openStore, type Store, vault } from '../stores.ts'

let store: Store
let served: Listening
beforeAll(async () => {
  store = await openStore('PostgreSQL')
  await loadSamplePeople(store)
  const { queries } = store
  const clock = createClock()
  const accounts = createAccounts({ vault })
  const cardAccounts = createCardAccounts({ queries, vault, accounts })
  const failures = createCardFailures({ redis: undefined, queries, vault, clock, mostPerDay: 3, report() {} })
  const registry = createRegistry({ queries, vault, hasAccount: accounts.exists })
  const answer = createEligibilityApp({
    eligibility: guardLookUps(registry, {
      failures,
      learn: (identity, registrationNumber) =>
        cardAccounts.learn([{ card: cardOf(identity), registrationNumber }]),
    }),
    accounts: createAccountsApi({ queries, accounts, vault, language: 'ar', isKnown: cardAccounts.wasTold }),
    token,
    connections: openConnections(),
    clock,
    report() {},
  }).callback()
  served = await listen((request, response) => void answer(request, response))
})
afterAll(async () => {
  await served.close()
  await store.database.close()
})

const post = (body: object) =>
  fetch(`${served.url}/eligibility`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const [someone, other] = samplePeople().filter(
  ({ scheme, hasAccount }) => scheme === 'amo-tadamon' && !hasAccount,
) as [Parameters<typeof identityOf>[0], Parameters<typeof identityOf>[0]]
const account = { phone: '+212612345678', operator: 'inwi', email: null, password: 'K7MP-XR24-B9TD' } as const

test('a card on which nobody was found so often is told to come later, however its number is written', async () => {
  const wrong = { idKind: 'cnie', idExpiry: '2027-12-31', birthDate: '1990-01-01' }
  for (const idNumber of ['ZB7', 'ZB07', 'ZB007']) {
    expect((await post({ ...wrong, idNumber })).status).toBe(200)
  }
  const late = await post({ ...wrong, idNumber: 'ZB0007' })
  expect(late.status).toBe(429)
  expect(late.headers.get('content-type')).toBe('application/problem+json')
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await post({ ...wrong, idNumber: 'ZB8' })).status).toBe(200)
})

test('a card whose holder is found is answered as often as it is asked about', async () => {
  for (let times = 0; times < 9; times += 1) {
    expect((await post(identityOf(someone))).status).toBe(200)
  }
})

test('an account is opened for a number that a verdict has told, and for no other', async () => {
  const client = createEligibilityClient({ url: served.url, token, ...hurried })
  const number = other.registrationNumber ?? ''
  await expect(client.open(number, account, 'too-early')).rejects.toMatchObject({
    code: 'eligibility-refused',
  })
  await client.lookUp(identityOf(other))
  expect(await client.open(number, account, 'asked-first')).toBe('created')
  expect(await client.open(number, account, 'asked-first')).toBe('repeated')
  client.close()
})
