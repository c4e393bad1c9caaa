// More callers than can be answered in time: a polite end at once, or the answer by SMS; never a wait without end.
import { availableParallelism } from 'node:os'
import { describe, expect, it, vi } from 'vitest'
import { hashPassword, isHashingBehind } from '#src/accounts/passwords.ts'
import type { Hop, Reply } from '#src/channels/channel.ts'
import { createClock } from '#src/clock.ts'
import { createCrowd } from '#src/conversation/crowd.ts'
import { createLookUp } from '#src/conversation/look-up.ts'
import { testVault } from '#test/sessions/test-vault.ts'

const hop: Hop = {
  gateway: 'africastalking',
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session: 'ATUid_1',
  typed: ['1'],
}
const asked: Reply = { text: 'Quelle carte avez-vous ?', ends: false }
const busy: Reply = { text: 'Le service est très demandé.', ends: true }

describe('a crowd', () => {
  function open(most: number, { many = 0, isLate = false } = {}) {
    const waiting: PromiseWithResolvers<Reply>[] = []
    const sentAway = vi.fn()
    const converse = createCrowd({
      converse() {
        const turn = Promise.withResolvers<Reply>()
        waiting.push(turn)
        return turn.promise
      },
      most,
      many,
      isLate: () => isLate,
      busy,
      sentAway,
    })
    return { converse, waiting, sentAway }
  }

  it('is heard up to its limit, and told at once beyond it', async () => {
    const { converse, waiting, sentAway } = open(2)
    const heard = [converse(hop), converse(hop)]
    expect(await converse(hop)).toBe(busy)
    expect(await converse(hop)).toBe(busy)
    expect(sentAway).toHaveBeenCalledTimes(2)
    for (const turn of waiting) turn.resolve(asked)
    expect(await Promise.all(heard)).toEqual([asked, asked])
  })

  it('finds room again when a turn is over, however it ended', async () => {
    const { converse, waiting } = open(1)
    const failing = converse(hop)
    waiting[0]?.reject(new Error('lost'))
    await expect(failing).rejects.toThrow('lost')
    const next = converse(hop)
    waiting[1]?.resolve(asked)
    expect(await next).toBe(asked)
    expect(waiting).toHaveLength(2)
  })

  it('that makes everybody wait is joined by nobody new; whoever is half way goes on', async () => {
    const { converse, waiting, sentAway } = open(2, { isLate: true })
    expect(await converse({ ...hop, typed: [] })).toBe(busy)
    expect(sentAway).toHaveBeenCalledTimes(1)
    const halfWay = converse(hop)
    waiting[0]?.resolve(asked)
    expect(await halfWay).toBe(asked)
  })

  it('of few is no crowd: when the machine halts for a moment nobody is sent away', async () => {
    const { converse, waiting } = open(4, { many: 1, isLate: true })
    const first = converse({ ...hop, typed: [] })
    expect(await converse({ ...hop, typed: [] })).toBe(busy)
    waiting[0]?.resolve(asked)
    expect(await first).toBe(asked)
  })

  it('that makes nobody wait is joined by everybody', async () => {
    const { converse, waiting } = open(2)
    const dialled = converse({ ...hop, typed: [] })
    waiting[0]?.resolve(asked)
    expect(await dialled).toBe(asked)
  })
})

describe('a look-up', () => {
  const request = {
    identity: { idKind: 'cnie', idNumber: 'AB123456', idExpiry: '2031-12-31', birthDate: '1980' } as const,
    contact: { phone: hop.caller, operator: null, email: null, language: 'fr' as const },
    tracesPassword: false,
    needsCode: false,
  }
  const cause = { id: 'conversation', hop }

  function open(strain: { isCrowded: boolean; isSwamped: boolean }) {
    const [lookUp, park] = [vi.fn(), vi.fn()]
    const admitLookUp = vi.fn(async () => 'admitted' as const)
    const ask = createLookUp({
      vault: testVault(),
      clock: createClock(),
      limits: { admitLookUp, identityFailures: { blocked: vi.fn(), count: vi.fn(), forgive: vi.fn() } },
      eligibility: { lookUp },
      opening: { open: vi.fn(), isOurs: vi.fn(), renew: vi.fn() },
      parking: { park },
      deadlineMs: 1_000,
      isCrowded: () => strain.isCrowded,
      isSwamped: () => strain.isSwamped,
      observe: () => {},
    })
    return { ask, lookUp, park, admitLookUp }
  }

  it('is answered by SMS when an account would take too long to open', async () => {
    const { ask, lookUp, park } = open({ isCrowded: true, isSwamped: false })
    expect(await ask(request, cause)).toEqual({ type: 'lookUpDelayed' })
    expect(park).toHaveBeenCalledWith(request, cause)
    expect(lookUp).not.toHaveBeenCalled()
  })

  it('is refused, and counts against nobody, when the database is behind: it could not be parked either', async () => {
    const { ask, lookUp, park, admitLookUp } = open({ isCrowded: true, isSwamped: true })
    expect(await ask(request, cause)).toEqual({ type: 'lookUpLimited', by: 'load' })
    for (const door of [lookUp, park, admitLookUp]) expect(door).not.toHaveBeenCalled()
  })

  it('finds hashing behind while a long line waits, and no more when it has gone', async () => {
    expect(isHashingBehind()).toBe(false)
    const many = Array.from({ length: 62 * availableParallelism() }, () => hashPassword('K7MP-XR24-B9TD'))
    expect(isHashingBehind()).toBe(true)
    const hashes = await Promise.all(many)
    expect(isHashingBehind()).toBe(false)
    expect(new Set(hashes).size).toBe(many.length)
  }, 120_000)
})
