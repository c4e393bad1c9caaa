/** Redis loses everything in the middle of a call: it is folded again from what the gateway repeats, and causes nothing twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Instances, openInstances, personCalled } from './two-instances.ts'

const people = Array.from({ length: 20 }, (_, index) => personCalled(index))
let taken = 0
const somebody = () => {
  const person = people[taken]
  taken += 1
  if (person === undefined) throw new Error('all people are taken')
  return { ...person, call: { session: `ATUid_${taken}`, phone: person.phone } }
}

let service: Instances
beforeAll(async () => {
  service = await openInstances({ people: people.map(({ csv }) => csv).join('\n') })
})
afterAll(() => service.close())

type Somebody = ReturnType<typeof somebody>

/** Types these answers one by one, each to the other instance. */
async function say({ call }: Somebody, answers: readonly string[], before: readonly string[] = []) {
  let screen = before.length === 0 ? await service.hop(call, []) : ''
  for (const [index] of answers.entries()) {
    screen = await service.hop(call, [...before, ...answers.slice(0, index + 1)], index)
  }
  return screen
}

/** The journal is written every half second; a call that it does not know yet counts as new. */
const written = () => new Promise(resolve => setTimeout(resolve, 800))

async function lose() {
  await written()
  await service.loseSessions()
}

const accountsOf = async ({ number, phone }: Somebody) => ({
  number,
  passwords: (await service.messages(phone)).filter(text => text.includes('Mot de passe')).length,
})

describe('a call whose record is lost', () => {
  test('goes on at the next answer as if nothing had been', async () => {
    const who = somebody()
    const [card = '', expiry = '', birth = ''] = who.answers
    await say(who, ['2', '1', card])
    await lose()
    expect(await service.hop(who.call, ['2', '1', card, expiry])).toContain('votre date de naissance')
    const review = await service.hop(who.call, ['2', '1', card, expiry, birth])
    expect(review).toContain(card)
  })

  test('goes on for a caller whose language was known, and lost with it', async () => {
    const who = somebody()
    const [card = '', expiry = ''] = who.answers
    await say(who, ['2', '00'])
    const again = { ...who, call: { ...who.call, session: `${who.call.session}-again` } }
    expect(await service.hop(again.call, [])).toContain('Quelle carte')
    await say(again, ['1', card])
    await lose()
    expect(await service.hop(again.call, ['1', card, expiry])).toContain('votre date de naissance')
  })

  test('goes on past answers that could not be read, and were given again', async () => {
    const who = somebody()
    const [card = '', expiry = '', birth = ''] = who.answers
    const typed = ['2', '1', 'oui', card, '31022030', expiry]
    expect(await say(who, typed)).toContain('votre date de naissance')
    await lose()
    expect(await service.hop(who.call, [...typed, birth])).toContain(card)
  })

  test('goes on past a date that was typed with stars', async () => {
    const who = somebody()
    const [card = '', , birth = ''] = who.answers
    await say(who, ['2', '1', card])
    expect(await service.hop(who.call, ['2', '1', card, '06', '05', '2031'])).toContain('naissance')
    await lose()
    expect(await service.hop(who.call, ['2', '1', card, '06', '05', '2031', birth])).toContain('06/05/2031')
  })

  test('begins again politely where it had taken up an earlier call, which is lost as well', async () => {
    const who = somebody()
    const [card = '', expiry = '', birth = ''] = who.answers
    await say(who, ['2', '1', card])
    const later = { ...who, call: { ...who.call, session: `${who.call.session}-later` } }
    expect(await service.hop(later.call, [])).toContain('Continuer')
    await say(later, ['1', expiry])
    await lose()
    const screen = await service.hop(later.call, ['1', expiry, birth])
    expect(screen).toMatch(/^CON AMO تضامن\n1 العربية\n2 Français/)
    expect(await service.hop(later.call, ['1', expiry, birth, '2'])).toContain('Quelle carte')
  })
})

describe('what a lost call had caused', () => {
  test('is not caused again: the number is read once more, with one account and one SMS', async () => {
    const who = somebody()
    const answers = ['2', '1', ...who.answers, '1']
    const screen = await say(who, answers)
    expect(screen).toContain(who.number)
    await lose()
    expect(await service.hop(who.call, answers, 1)).toBe(screen)
    expect((await accountsOf(who)).passwords).toBe(1)
  })

  const toOther = (who: Somebody) => [
    '2',
    '1',
    ...who.answers,
    '2',
    '5',
    who.otherPhone,
    who.otherPhone,
    '1',
    '1',
  ]
  const codeIn = (texts: string[]) =>
    texts.map(text => /\b\d{6}\b/.exec(text)?.[0]).find(code => code !== undefined) ?? ''

  test('is not caused again: a code that was sent minutes ago still counts, and no second one is sent', async () => {
    const who = somebody()
    const phone = `+212${who.otherPhone.slice(1)}`
    const answers = toOther(who)
    expect(await say(who, answers)).toContain('Tapez le code')
    const code = codeIn(await service.messages(phone))
    await service.query(`update codes set created_at = created_at - interval '3 minutes'`)
    await lose()
    expect(await service.hop(who.call, [...answers, code])).toContain(who.number)
    const texts = await service.messages(phone, 2)
    expect(texts.filter(text => text.includes('Code'))).toHaveLength(1)
    expect(texts.filter(text => text.includes('Mot de passe'))).toHaveLength(1)
  }, 40_000)

  test('is not caused again: a code that was accepted is accepted in the same call, wrong tries before it cost no more', async () => {
    const who = somebody()
    const phone = `+212${who.otherPhone.slice(1)}`
    const answers = toOther(who)
    await say(who, answers)
    const code = codeIn(await service.messages(phone))
    const wrong = code === '111111' ? '222222' : '111111'
    await service.hop(who.call, [...answers, wrong])
    await service.hop(who.call, [...answers, wrong, wrong], 1)
    await lose()
    const typed = [...answers, wrong, wrong, code]
    const screen = await service.hop(who.call, typed)
    expect(screen).toContain(who.number)
    await lose()
    expect(await service.hop(who.call, typed, 1)).toBe(screen)
  }, 40_000)
})

test('a call that nobody knows takes the choices it was dialled with, and no more is held against it', async () => {
  const who = somebody()
  const screen = await service.hop(who.call, ['2', 'AB123456', '31122027', '05091980'])
  expect(screen).toContain('Quelle carte')
  expect(screen).toMatch(/^CON/)
})
