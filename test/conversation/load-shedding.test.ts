// More callers than can be answered in time: a polite end at once, or the answer by SMS; never a wait without end.
import { availableParallelism } from 'node:os'
import { describe, expect, it, vi } from 'vitest'
import { hashPassword, isHashingBehind } from '#src/accounts/passwords.ts'
import { createLoadShedding } from '#src/conversation/load-shedding.ts'
import type { Hop, Reply } from '#src/conversation/port.ts'
import { createClock } from '#src/platform/clock.ts'
import { Failure } from '#src/platform/failures.ts'
import { createLookUp } from '#src/registration/look-up.ts'
import { testVault } from '#test/sessions/test-vault.ts'

const hop: Hop = {
  gateway: 'africastalking',
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session: 'ATUid_1',
  input: { kind: 'all', inputs: ['1'] },
}
const asked: Reply = { text: 'Quelle carte avez-vous ?', ends: false }
const busy: Reply = { text: 'Le service est très demandé.', ends: true }

describe('a loadShedding', () => {
  function open(most: number, { many = 0, isLate = false } = {}) {
    const waiting: PromiseWithResolvers<Reply>[] = []
    const shed = vi.fn()
    const handleHop = createLoadShedding({
      handleHop() {
        const turn = Promise.withResolvers<Reply>()
        waiting.push(turn)
        return turn.promise
      },
      most,
      many,
      isLate: () => isLate,
      busyAt: () => busy,
      shed,
    })
    return { handleHop, waiting, shed }
  }

  it('is heard up to its limit, and told at once beyond it', async () => {
    const { handleHop, waiting, shed } = open(2)
    const heard = [handleHop(hop), handleHop(hop)]
    expect(await handleHop(hop)).toBe(busy)
    expect(await handleHop(hop)).toBe(busy)
    expect(shed).toHaveBeenCalledTimes(2)
    for (const turn of waiting) turn.resolve(asked)
    expect(await Promise.all(heard)).toEqual([asked, asked])
  })

  it('finds room again when a turn is over, however it ended', async () => {
    const { handleHop, waiting } = open(1)
    const failing = handleHop(hop)
    waiting[0]?.reject(new Error('lost'))
    await expect(failing).rejects.toThrow('lost')
    const next = handleHop(hop)
    waiting[1]?.resolve(asked)
    expect(await next).toBe(asked)
    expect(waiting).toHaveLength(2)
  })

  it('that makes everybody wait is joined by nobody new; whoever is half way goes on', async () => {
    const { handleHop, waiting, shed } = open(2, { isLate: true })
    expect(await handleHop({ ...hop, input: { kind: 'all', inputs: [] } })).toBe(busy)
    expect(shed).toHaveBeenCalledTimes(1)
    const halfWay = handleHop(hop)
    waiting[0]?.resolve(asked)
    expect(await halfWay).toBe(asked)
  })

  it('of few is no loadShedding: when the machine halts for a moment nobody is sent away', async () => {
    const { handleHop, waiting } = open(4, { many: 1, isLate: true })
    const first = handleHop({ ...hop, input: { kind: 'all', inputs: [] } })
    expect(await handleHop({ ...hop, input: { kind: 'all', inputs: [] } })).toBe(busy)
    waiting[0]?.resolve(asked)
    expect(await first).toBe(asked)
  })

  it('that makes nobody wait is joined by everybody', async () => {
    const { handleHop, waiting } = open(2)
    const dialled = handleHop({ ...hop, input: { kind: 'all', inputs: [] } })
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

  interface Strain {
    isCrowded?: boolean
    isSwamped?: boolean
    isOver?: boolean
    isPaced?: boolean
    admitted?: 'later'
  }
  function open(strain: Strain) {
    const [lookUp, defer] = [vi.fn(), vi.fn()]
    const ticket = { id: 'a', day: 1, held: {} }
    const admit = vi.fn(async () => ({ admitted: strain.admitted ?? ('now' as const), ticket }))
    const settle = vi.fn(async () => {})
    const giveBack = vi.fn(async () => {})
    const [note, report] = [vi.fn(), vi.fn()]
    const ask = createLookUp({
      vault: testVault(),
      clock: createClock(),
      limits: {
        lookUps: { admit, settle, giveBack, hold: vi.fn() },
        unknownVerdicts: { isOver: async () => strain.isOver === true, count: vi.fn() },
        pace: { allow: async () => strain.isPaced !== true },
      },
      cardAccounts: { isPhoneOf: async () => false },
      cardLearning: { learn: note },
      knownPhone: { judge: async verdict => ({ type: 'verdictReached', verdict }) },
      eligibility: { lookUp },
      opening: { open: vi.fn(), isOurs: vi.fn(), renew: vi.fn() },
      deferredLookUps: { defer },
      deadlineMs: 1_000,
      isCrowded: () => strain.isCrowded === true,
      isSwamped: () => strain.isSwamped === true,
      observe: () => {},
      report,
    })
    return { ask, lookUp, defer, admit, settle, giveBack, ticket, note, report }
  }

  it.each<[string, Strain]>([
    ['an account would take too long to open', { isCrowded: true }],
    ['more found nobody today than the ceiling allows', { isOver: true }],
    ['there are more look-ups this second than the ceiling allows', { isPaced: true }],
    ['others have spent the card', { admitted: 'later' }],
  ])('is answered by SMS when %s, with what it took', async (_, strain) => {
    const { ask, lookUp, defer, ticket, giveBack } = open(strain)
    expect(await ask(request, cause)).toEqual({ type: 'lookUpDelayed' })
    expect(defer).toHaveBeenCalledWith(request, cause, ticket)
    expect(lookUp).not.toHaveBeenCalled()
    expect(giveBack).not.toHaveBeenCalled()
  })

  it('gives back what it took when there is neither a verdict nor the promise of one', async () => {
    const { ask, lookUp, defer, ticket, giveBack, settle } = open({})
    lookUp.mockRejectedValue(new Failure('eligibility-unavailable'))
    defer.mockRejectedValue(new Failure('database-unavailable'))
    await expect(ask(request, cause)).rejects.toMatchObject({ code: 'database-unavailable' })
    expect(giveBack).toHaveBeenCalledExactlyOnceWith(ticket)
    expect(settle).not.toHaveBeenCalled()
  })

  it('that found somebody is told, and noted beside it: a failure there is reported, and nobody waits', async () => {
    const { ask, lookUp, ticket, settle, giveBack, note, report } = open({})
    lookUp.mockResolvedValue({ outcome: 'registered', registrationNumber: 'Z1', hasAccount: false })
    settle.mockRejectedValue(new Failure('sessions-unavailable'))
    expect(await ask(request, cause)).toMatchObject({ type: 'verdictReached' })
    expect(settle).toHaveBeenCalledExactlyOnceWith(ticket, 'found')
    expect(note).toHaveBeenCalledExactlyOnceWith({ card: 'cnie:AB123456', registrationNumber: 'Z1' })
    await vi.waitFor(() => expect(report.mock.lastCall?.[0]).toMatchObject({ code: 'sessions-unavailable' }))
    expect(giveBack).not.toHaveBeenCalled()
  })

  it('that found nobody is told only once it counts', async () => {
    const { ask, lookUp, ticket, settle, giveBack, note } = open({})
    lookUp.mockResolvedValue({ outcome: 'unknown' })
    settle.mockRejectedValue(new Failure('sessions-unavailable'))
    await expect(ask(request, cause)).rejects.toMatchObject({ code: 'sessions-unavailable' })
    expect(giveBack).toHaveBeenCalledExactlyOnceWith(ticket)
    expect(note).not.toHaveBeenCalled()
  })

  it('is refused, and counts against nobody, when the database is behind: it could not be parked either', async () => {
    const { ask, lookUp, defer, admit } = open({ isCrowded: true, isSwamped: true })
    expect(await ask(request, cause)).toEqual({ type: 'lookUpLimited', by: 'load' })
    for (const door of [lookUp, defer, admit]) expect(door).not.toHaveBeenCalled()
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
