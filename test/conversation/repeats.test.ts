/** Hops that come again, at once, late: one turn each, in order, and the same bytes for the same hop. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Instances, openInstances, personCalled } from './two-instances.ts'

const people = Array.from({ length: 8 }, (_, index) => personCalled(100 + index))
let service: Instances
beforeAll(async () => {
  service = await openInstances({ people: people.map(({ csv }) => csv).join('\n') })
})
afterAll(() => service.close())

let taken = 0
function somebody() {
  const person = people[taken]
  if (person === undefined) throw new Error('all people are taken')
  taken += 1
  return { ...person, call: { session: `ATUid_${taken}`, phone: person.phone } }
}

async function upTo({ call }: ReturnType<typeof somebody>, answers: readonly string[]) {
  let screen = await service.hop(call, [])
  for (const [index] of answers.entries())
    screen = await service.hop(call, answers.slice(0, index + 1), index)
  return screen
}

describe('the same hop', () => {
  test('again, at another instance, gets the same bytes', async () => {
    const who = somebody()
    const screen = await upTo(who, ['2', '1', 'rien de lisible'])
    expect(screen).toContain('Tapez les lettres puis les chiffres')
    for (const at of [0, 1, 0])
      expect(await service.hop(who.call, ['2', '1', 'rien de lisible'], at)).toBe(screen)
  })

  test('again after the call is over gets the same bytes, and opens nothing again', async () => {
    const who = somebody()
    const answers = ['2', '1', ...who.answers, '1']
    const screen = await upTo(who, answers)
    expect(screen).toContain(who.number)
    for (const at of [1, 0]) expect(await service.hop(who.call, answers, at)).toBe(screen)
    expect(await service.messages(who.phone)).toHaveLength(1)
  })

  test('twice at once, at two instances, is one turn', async () => {
    const who = somebody()
    const answers = ['2', '1', ...who.answers]
    await upTo(who, answers)
    const screens = await Promise.all(
      Array.from({ length: 6 }, (_, at) => service.hop(who.call, [...answers, '1'], at)),
    )
    expect(new Set(screens).size).toBe(1)
    expect(screens[0]).toContain(who.number)
    expect(await service.messages(who.phone)).toHaveLength(1)
  })

  test('that dials, twice at once, begins one call', async () => {
    const who = somebody()
    const screens = await Promise.all([service.hop(who.call, []), service.hop(who.call, [], 1)])
    expect(screens[0]).toBe(screens[1])
    expect(screens[0]).toContain('2 Français')
  })
})

describe('two different hops at once', () => {
  test('are heard one after the other', async () => {
    const who = somebody()
    await upTo(who, ['2'])
    const [card = '', expiry = ''] = who.answers
    await Promise.all([
      service.hop(who.call, ['2', '1'], 0),
      service.hop(who.call, ['2', '1', card], 1),
      service.hop(who.call, ['2', '1', card, expiry], 0),
    ])
    // Whatever their order, each answer was taken once.
    expect(await service.hop(who.call, ['2', '1', card, expiry], 1)).toContain('votre date de naissance')
  })

  test('of two calls of one caller leave the one that dialled last in charge', async () => {
    const who = somebody()
    const [card = ''] = who.answers
    await upTo(who, ['2', '1'])
    const other = { ...who.call, session: `${who.call.session}-other` }
    const [, screen] = await Promise.all([service.hop(who.call, ['2', '1', card]), service.hop(other, [], 1)])
    expect(screen).toContain('Continuer')
  })
})

describe('a hop that comes late', () => {
  test('of an older screen changes nothing', async () => {
    const who = somebody()
    const [card = '', expiry = ''] = who.answers
    const screen = await upTo(who, ['2', '1', card])
    for (const older of [[], ['2'], ['2', '1']]) expect(await service.hop(who.call, older, 1)).toBe(screen)
    expect(await service.hop(who.call, ['2', '1', card, expiry])).toContain('votre date de naissance')
  })

  test('of an earlier call changes nothing', async () => {
    const who = somebody()
    const [card = ''] = who.answers
    await upTo(who, ['2', '1'])
    const later = { ...who.call, session: `${who.call.session}-later` }
    await service.hop(later, [])
    expect(await service.hop(who.call, ['2', '1', card], 1)).toMatch(/^END /)
    expect(await service.hop(later, ['1'])).toContain('numéro de votre carte')
  })
})
