// Whoever has the phone for a moment, or forges its number, gets nothing: attacks over HTTP on three instances of the service.
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { localeFor } from '#machines/screens.ts'
import { type Instances, openInstances, personCalled } from './two-instances.ts'

const people = Array.from({ length: 40 }, (_, index) => personCalled(800 + index))
const { endings, messages } = localeFor('fr')
const birthDate = '02031984'

let service: Instances
let taken = 0
let who = personCalled(0)
let request = 0
let toReview: string[] = []

const callOf = (session: string) => ({ session: `ATUid_${who.phone}-${session}`, phone: who.phone })
/** One hop, at the next instance. */
const hop = (session: string, typed: readonly string[] = []) => service.hop(callOf(session), typed, request++)
const end = (session: string) => service.end(callOf(session), 'Incomplete', request++)
const text = (words: string) => service.text(who.phone, words, request++)
/** A call, hop by hop; the last screen. */
async function call(session: string, typed: readonly string[] = []): Promise<string> {
  let screen = await hop(session)
  for (const [index] of typed.entries()) screen = await hop(session, typed.slice(0, index + 1))
  return screen
}
/** One message after the other, each once the one before is answered; the replies, and whatever else came. */
async function texted(...words: readonly string[]): Promise<string[]> {
  let arrived: string[] = []
  for (const message of words) {
    await text(message)
    arrived = await service.messages(who.phone, arrived.length + 1)
  }
  return arrived
}
const accounts = async () => (await service.query('select 1 from accounts')).length
const otherPhone = () => ['2', '5', who.otherPhone, who.otherPhone, '1']

async function codeSentTo(phone: string): Promise<string> {
  const texts = await service.messages(phone)
  return /\b\d{6}\b/.exec(texts.join('\n'))?.[0] ?? ''
}
const wrongCodes = (code: string) =>
  [1, 2, 3].map(step => String((Number(code) + step) % 1_000_000).padStart(6, '0'))

beforeEach(() => {
  const next = people[taken++]
  if (next === undefined) throw new Error('all people are taken')
  who = next
  toReview = ['2', '1', ...who.answers]
})

describe('where the network’s word is enough', () => {
  beforeAll(async () => {
    service = await openInstances({ people: people.map(({ csv }) => csv).join('\n'), instances: 3 })
  }, 60_000)
  afterAll(() => service.close())

  it.each([
    ['ended', true],
    ['dropped in silence', false],
  ])('the next dialler of a shared phone confirms nothing of a call that was %s', async (_, hasEnded) => {
    const before = await accounts()
    await call('first', toReview)
    if (hasEnded) await end('first')
    for (const typed of [
      ['1'],
      ['1', '1'],
      ['1', '1', '1'],
      ['1', '1', '1', '01011999'],
      ['1', '1', '1', '01011999', '1'],
    ]) {
      expect(await hop('next', typed)).not.toContain(who.number)
    }
    expect(await accounts()).toBe(before)
    expect(await service.messages(who.phone, 1, 300)).toEqual([])
  })

  it('a forged sender takes nothing out of a call that was dropped', async () => {
    await call('first', toReview)
    await service.pass(61)
    const texts = await texted('AMO', '1', '1', '01011999', '1')
    expect(texts).toHaveLength(5)
    expect(texts.join('\n')).not.toContain(who.number)
    expect(texts.join('\n')).not.toContain(who.answers[0])
    expect(texts).toContainEqual(expect.stringContaining('naissance'))
  })

  it('a forged sender neither steers nor ends a call in progress', async () => {
    const [card = '', expiry = ''] = who.answers
    await call('live', toReview.slice(0, 3))
    for (const words of ['STOP', 'AMO', `AMO ${card} 01012030 01011999`, '1', '0', '00']) await text(words)
    const typed = [...toReview.slice(0, 3), expiry, birthDate, '1']
    for (let heard = 4; heard < typed.length; heard += 1) await hop('live', typed.slice(0, heard))
    expect(await hop('live', typed)).toContain(who.number)
    const texts = await service.messages(who.phone, 4)
    expect(texts.filter(said => said === messages.callGoesOn)).toHaveLength(3)
    expect(texts).toHaveLength(4)
  })

  it('whoever resumes names another phone only after the birth date', async () => {
    await call('first', toReview)
    const stolen = ['1', '01011999', ...otherPhone(), '1']
    expect(await call('next', stolen)).not.toContain(who.number)
    expect(await service.messages(`+212${who.otherPhone.slice(1)}`, 1, 300)).toEqual([])
  })

  it('a phone that was named before the break gets nothing', async () => {
    await call('first', [...toReview, ...otherPhone()])
    expect(await call('next', ['1', birthDate, '1'])).toContain(who.number)
    expect(await service.messages(who.phone)).toEqual([expect.stringContaining('Mot de passe')])
    expect(await service.messages(`+212${who.otherPhone.slice(1)}`, 1, 300)).toEqual([])
  })

  it('of two handsets of one number the last that dialled speaks, and the account is opened once', async () => {
    const before = await accounts()
    await call('one', toReview.slice(0, 3))
    await call('two')
    await call('three')
    const late = [...toReview.slice(0, 3), '06052031']
    expect(await hop('one', late)).toContain(endings.continuedElsewhere)
    expect(await hop('two', ['1'])).toContain(endings.continuedElsewhere)
    const resumed = ['1', '06052031', birthDate, '1']
    for (let heard = 1; heard < resumed.length; heard += 1) await hop('three', resumed.slice(0, heard))
    const screens = await Promise.all([hop('three', resumed), hop('three', resumed), hop('two', ['1', '1'])])
    expect(screens[0]).toContain(who.number)
    expect(screens[1]).toBe(screens[0])
    expect(screens[2]).not.toContain(who.number)
    expect(await service.messages(who.phone)).toHaveLength(1)
    expect(await accounts()).toBe(before + 1)
  })

  describe('a code that is tried again and again', () => {
    const tries = async () => {
      const rows = await service.query('select tries from codes order by created_at desc limit 1')
      return Number(rows[0]?.tries)
    }

    const stop = () => text('STOP')
    const endAndStop = () => end('first').then(stop)
    /** The journal, from which a call is made again, is written every half second. */
    const forget = () => wait(800).then(service.loseSessions)
    const dialOther = () => hop('other')

    it.each<[string, () => Promise<unknown>, number]>([
      ['nothing', async () => {}, 3],
      ['a message that says STOP', stop, 3],
      // Nobody comes back to the code that STOP took away.
      ['the end of the call and STOP', endAndStop, 1],
      ['STOP and a Redis that forgot everything', () => endAndStop().then(forget), 1],
      ['a Redis that forgot everything', forget, 3],
      ['another call', dialOther, 3],
      ['another call and a Redis that forgot everything', () => dialOther().then(forget), 1],
    ])('is refused after three wrong ones with %s between', async (_, interlude, triesAtLeast) => {
      const before = await accounts()
      const typed = [...toReview, ...otherPhone(), '1']
      expect(await call('first', typed)).toContain('code')
      const code = await codeSentTo(`+212${who.otherPhone.slice(1)}`)
      /** In the call that got the code, and where that is over in a new one. */
      async function tryOut(tried: string) {
        typed.push(tried)
        const screen = await hop('first', typed)
        return screen.startsWith('CON') ? screen : call(`after ${typed.length}`, [tried])
      }
      let counted = 0
      for (const wrong of wrongCodes(code)) {
        await tryOut(wrong)
        await interlude()
        expect(await tries()).toBeGreaterThanOrEqual(counted)
        counted = await tries()
      }
      expect(counted).toBeGreaterThanOrEqual(triesAtLeast)
      expect(await tryOut(code)).not.toContain(who.number)
      expect(await call('last', [code])).not.toContain(who.number)
      expect(await accounts()).toBe(before)
      expect(await tries()).toBeGreaterThanOrEqual(counted)
    })
  })
})

describe('where a code proves one’s own phone too', () => {
  beforeAll(async () => {
    service = await openInstances({
      people: people.map(({ csv }) => csv).join('\n'),
      settings: { OTP_POLICY: 'always' },
      instances: 3,
    })
  }, 60_000)
  afterAll(() => service.close())

  it('whoever dials without the code proves themselves by the birth date', async () => {
    expect(await call('first', [...toReview, '1'])).toContain('code')
    expect(await call('next', ['0'])).toContain('naissance')
    expect(await hop('next', ['0', '01011999'])).toContain('Confirmer')
    expect(await hop('next', ['0', '01011999', '1'])).not.toContain(who.number)
  })

  it('a call is finished by message with birth date and code', async () => {
    await call('first', toReview)
    await end('first')
    const said = await texted('AMO', '1', birthDate)
    expect(said[1]).toContain('naissance')
    expect(said[2]).toContain('Confirmer')
    await text('1')
    await service.messages(who.phone, 5)
    await text(await codeSentTo(who.phone))
    expect((await service.messages(who.phone, 7)).join('\n')).toContain(who.number)
  })

  it('a message is finished by call with birth date and code', async () => {
    const said = await texted(`AMO FR ${who.answers[0]} ${who.answers[1]}`, birthDate)
    expect(said[1]).toContain('Confirmer')
    expect(await call('next', ['1'])).toContain('naissance')
    expect(await hop('next', ['1', birthDate])).not.toContain(who.answers[0])
    expect(await hop('next', ['1', birthDate, '1'])).toContain('code')
    await service.messages(who.phone, 3)
    const code = await codeSentTo(who.phone)
    expect(await call('last', [code])).toContain(who.number)
  })
})

describe('where the CNSS knows another phone than the caller’s', () => {
  const knownPhone = () => `+212${who.otherPhone.slice(1)}`
  beforeAll(async () => {
    const lines = people.map(({ csv, otherPhone }) => `${csv}${otherPhone}`)
    service = await openInstances({ people: lines.join('\n'), instances: 3 })
  }, 60_000)
  afterAll(() => service.close())

  /** Whoever calls says that they do not hold the known phone; they are told the number, and to wait. */
  const claim = async () => expect(await call('claim', [...toReview, '1', '2'])).toContain('rappelez après')

  it.each([
    ['NON', 2],
    ['non !', 2],
    ['لا', 1],
  ])(
    '%s from that phone ends the claim, and is answered in each language that it may be',
    async (word, answers) => {
      const before = await accounts()
      await claim()
      // The code, and what is asked in Arabic and in French.
      expect(await service.messages(knownPhone(), 3)).toHaveLength(3)
      await service.text(knownPhone(), word, request++)
      const answered = (await service.messages(knownPhone(), 3 + answers)).slice(3)
      expect(answered).toHaveLength(answers)
      for (const said of answered) expect(said.replaceAll(' ', '')).toContain('0520194040')
      if (answers === 2) expect(answered.join('\n')).toContain('noté')
      await service.pass(4 * 86_400)
      expect(await call('after', toReview.slice(1).concat('1'))).toContain('05 20 19 40 40')
      expect(await accounts()).toBe(before)
      expect(await service.messages(who.phone, 1, 300)).not.toContainEqual(
        expect.stringContaining('Mot de passe'),
      )
    },
  )

  it.each(['STOP', 'AMO', 'NON MERCI ET BONNE JOURNEE'])('%s from that phone ends nothing', async words => {
    await claim()
    await service.messages(knownPhone(), 3)
    await service.text(knownPhone(), words, request++)
    await service.pass(4 * 86_400)
    expect(await call('after', toReview.slice(1).concat('1'))).toContain('Mot de passe'.toLowerCase())
  })

  it('NON from any other phone ends nothing', async () => {
    await claim()
    await service.text(who.phone, 'NON', request++)
    await service.text('+212619999999', 'NON', request++)
    await service.pass(4 * 86_400)
    expect(await call('after', toReview.slice(1).concat('1'))).toContain('mot de passe')
  })
})
