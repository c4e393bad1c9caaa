/** The contract holds word for word, whether the registry is asked directly or through HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyPassword } from '#src/accounts/passwords.ts'
import type { AccountService } from '#src/eligibility/account-service.ts'
import { createEligibilityClient } from '#src/eligibility/client/client.ts'
import type { Eligibility } from '#src/eligibility/eligibility.ts'
import { samplePeople } from '#src/eligibility/import/sample-people.ts'
import { Failure } from '#src/platform/failures.ts'
import { hurried, portsOver, type Served, serve, token } from './served.ts'
import { identityOf, type Store, vault, verdictFor } from './stores.ts'

type Service = Eligibility & AccountService

const ways: Record<string, (served: Served) => Service & { close?(): void }> = {
  directly: ({ store }) => {
    const { eligibility, accounts } = portsOver(store)
    const refuse = (word: string) => {
      throw new Failure('eligibility-refused', word)
    }
    return {
      lookUp: eligibility.lookUp,
      async open(number, account, key) {
        const result = await accounts.open(number, account, key)
        return result === 'key-reused' || result === 'unknown-number' ? refuse(result) : result
      },
      async setPassword(number, password, key) {
        const result = await accounts.setPassword(number, password, key)
        if (result === 'no-account' || result === 'key-reused') refuse(result)
      },
      async replacePassword(number, { password, replaces }, key) {
        const result = await accounts.setPassword(number, password, key, replaces)
        if (result === 'conflict') return 'conflict'
        return result === 'no-account' || result === 'key-reused' ? 'cannot-say' : 'set'
      },
    }
  },
  'over HTTP': ({ url }) => createEligibilityClient({ url, token, ...hurried }),
  'over HTTP, version 1': ({ url }) => createEligibilityClient({ url, token, contract: 1, ...hurried }),
}

const account = { phone: '+212612345678', operator: 'inwi', email: null, password: 'K7MP-XR24-B9TD' } as const

async function passwordIs({ queries }: Store, number: string, password: string): Promise<boolean> {
  const { password_hash } = await queries
    .selectFrom('accounts')
    .select('password_hash')
    .where('registration_key', '=', vault.blindIndex('registration', number))
    .executeTakeFirstOrThrow()
  return verifyPassword(password_hash, password)
}

describe.each(Object.keys(ways))('asked %s', way => {
  let served: Served
  let service: Service & { close?(): void }
  beforeAll(async () => {
    served = await serve()
    service = (ways[way] as (typeof ways)[string])(served)
  })
  afterAll(async () => {
    service.close?.()
    await served.close()
  })

  test('every sample person gets the verdict of the file', async () => {
    for (const person of samplePeople()) {
      const found = await service.lookUp(identityOf(person))
      expect(found).toEqual(await verdictFor(served.store, person))
    }
  })

  test.each([
    ['another number', { idNumber: 'AB123457' }],
    ['another kind', { idKind: 'residence' as const }],
    ['another expiry', { idExpiry: '2027-12-30' }],
    ['another birth date', { birthDate: '1980-09-06' }],
    ['the year alone', { birthDate: '1980' }],
  ])('%s is an unknown person', async (_, wrong) => {
    const identity = { ...identityOf(samplePeople()[0] as never), ...wrong }
    expect(await service.lookUp(identity)).toEqual({ outcome: 'unknown' })
  })

  test('an account is created once, repeated for its key, and exists for any other', async () => {
    expect(await service.open('Z00333', account, 'first')).toBe('created')
    expect(await service.open('Z00333', account, 'first')).toBe('repeated')
    expect(await service.open('Z00333', { ...account, phone: '+212712345678' }, 'second')).toBe('exists')
    const person = samplePeople().find(({ registrationNumber }) => registrationNumber === 'Z00333')
    expect(await service.lookUp(identityOf(person as never))).toMatchObject({ hasAccount: true })
  })

  test('of two requests at once one creates', async () => {
    const results = await Promise.all(
      ['a', 'b', 'b', 'a'].map(key => service.open('100000444', account, `race-${key}`)),
    )
    expect(results.filter(result => result === 'created')).toHaveLength(1)
    expect(results.filter(result => result === 'exists')).toHaveLength(2)
  })

  test.each([
    ['password', { password: 'M4TZ-C8RW-H2NK' }],
    ['phone', { phone: '+212712345678' }],
    ['operator', { operator: null }],
    ['e-mail', { email: 'a@b.ma' }],
  ])('a key used with another %s is refused and changes nothing', async (what, other) => {
    const number = `R${what.replace('-', '')}`
    await service.open(number, account, `reused-${what}`)
    await expect(service.open(number, { ...account, ...other }, `reused-${what}`)).rejects.toMatchObject({
      code: 'eligibility-refused',
    })
    expect(await passwordIs(served.store, number, account.password)).toBe(true)
  })

  test('a key used for another person is refused', async () => {
    await service.open('P1', account, 'of-p1')
    await expect(service.open('P2', account, 'of-p1')).rejects.toMatchObject({ code: 'eligibility-refused' })
  })

  test('a password is set once a key, and an old request that comes late does not bring it back', async () => {
    await service.open('Z131313', account, 'opening')
    await service.setPassword('Z131313', 'NEWER-PASSWORD', 'change-1')
    await service.setPassword('Z131313', 'NEWEST-PASSWORD', 'change-2')
    await service.setPassword('Z131313', 'NEWER-PASSWORD', 'change-1')
    expect(await service.open('Z131313', account, 'opening')).toBe('repeated')
    expect(await passwordIs(served.store, 'Z131313', 'NEWEST-PASSWORD')).toBe(true)
    await expect(service.setPassword('Z131313', 'QUITE-ANOTHER', 'change-2')).rejects.toMatchObject({
      code: 'eligibility-refused',
    })
  })

  test('there is no password without an account', async () => {
    await expect(service.setPassword('Z404', 'SOME-PASSWORD', 'key')).rejects.toMatchObject({
      code: 'eligibility-refused',
    })
  })

  test('a password is replaced only while it is the one, once a key, also when the answer was lost', async () => {
    if (service.replacePassword === undefined) return
    const replace = (password: string, former: string, key: string) =>
      service.replacePassword?.('REPLACED', { password, replaces: former }, key)
    await service.open('REPLACED', account, 'lost')
    expect(await replace('REPLACEMENT-1', 'another', 'key-1')).toBe('conflict')
    expect(await passwordIs(served.store, 'REPLACED', account.password)).toBe(true)
    expect(await replace('REPLACEMENT-1', 'lost', 'key-1')).toBe('set')
    expect(await replace('REPLACEMENT-1', 'lost', 'key-1')).toBe('set')
    expect(await replace('REPLACEMENT-2', 'lost', 'key-2')).toBe('conflict')
    expect(await passwordIs(served.store, 'REPLACED', 'REPLACEMENT-1')).toBe(true)
    expect(await replace('REPLACEMENT-2', 'key-1', 'key-2')).toBe('set')
    expect(await passwordIs(served.store, 'REPLACED', 'REPLACEMENT-2')).toBe(true)
  })

  test('where the contract has no replacing, it is not asked for', async () => {
    expect(service.replacePassword === undefined).toBe(way.endsWith('version 1'))
    if (service.replacePassword === undefined) return
    const lost = { password: 'REPLACEMENT-1', replaces: 'lost' }
    expect(await service.replacePassword('NOBODY', lost, 'key-3')).toBe('cannot-say')
  })

  test('a request of one version is the same request in the other', async () => {
    const other = createEligibilityClient({ url: served.url, token, contract: 1, ...hurried })
    await service.open('V1V2', account, 'both')
    expect(await other.open('V1V2', account, 'both')).toBe('repeated')
    other.close()
  })

  test('nothing was reported as a fault', () => {
    expect(served.reported).toEqual([])
  })
})
