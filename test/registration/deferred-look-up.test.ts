/** The CNSS is slow or down: the answer comes by SMS whatever it is, once, and what was asked is forgotten. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Verdict } from '#machines/protocol.ts'
import { localeFor } from '#machines/screens.ts'
import { type CnssServer, startCnssServer } from '#test/support/cnss-server.ts'
import { type Instances, openInstances, personCalled } from '../conversation/two-instances.ts'

const verdicts = new Map<string, Verdict>()
let cnss: CnssServer
let service: Instances
beforeAll(async () => {
  cnss = await startCnssServer(({ idNumber }) => verdicts.get(idNumber) ?? { outcome: 'unknown' })
  service = await openInstances({ settings: { ...cnss.settings, ELIGIBILITY_DEADLINE_MS: '300' } })
})
afterEach(() => cnss.become('well'))
afterAll(async () => {
  await service.close()
  await cnss.close()
})

let taken = 0
function somebody(verdict: Verdict) {
  taken += 1
  const person = personCalled(300 + taken)
  const registered = verdict.outcome === 'registered'
  const [card = ''] = person.answers
  verdicts.set(card, registered ? { ...verdict, registrationNumber: person.number } : verdict)
  return { ...person, call: { session: `ATUid_${taken}`, phone: person.phone } }
}
type Somebody = ReturnType<typeof somebody>

const registered: Verdict = { outcome: 'registered', registrationNumber: '', hasAccount: false }
const confirmed = (who: Somebody, ...detour: string[]) => ['2', '1', ...who.answers, ...detour, '1']

async function dialThrough(who: Somebody, answers: readonly string[]) {
  let screen = await service.hop(who.call, [])
  for (const [index] of answers.entries())
    screen = await service.hop(who.call, answers.slice(0, index + 1), index)
  return screen
}

/** The next attempt is due now. */
const hurry = () =>
  service.query(`update jobs.job set start_after = now() where name = 'parked-look-ups' and state < 'active'`)

/**
 * The messages, once there are `count`. The one instance may have met the silence five times in a row and ask the CNSS
 * nothing for a while: it leaves the look-up to the next attempt.
 */
async function answered(who: Somebody, count = 1): Promise<string[]> {
  let texts: string[] = []
  for (let attempt = 0; attempt < 16 && texts.length < count; attempt += 1) {
    await hurry()
    texts = await service.messages(who.phone, count, 1_000)
  }
  return texts
}

async function deferred(who: Somebody, ...detour: string[]) {
  cnss.become('silent')
  expect(await dialThrough(who, confirmed(who, ...detour))).toContain('La réponse vous arrive par SMS')
  cnss.become('well')
}

describe('a look-up that the CNSS does not answer in time', () => {
  test('is answered after STOP too, which says so', async () => {
    const who = somebody(registered)
    await deferred(who)
    await service.text(who.phone, 'STOP')
    const [said] = await service.messages(who.phone)
    expect(said).toBe(localeFor('fr').messages.stoppedAnswerComes)
    expect((await answered(who, 3)).filter(text => text.includes(who.number))).toHaveLength(1)
    await service.text(who.phone, 'STOP')
    expect(await service.messages(who.phone, 4)).toContain(localeFor('fr').messages.nothingToStop)
  })

  test('is answered by SMS with the number, and the password follows; then nothing of it is left', async () => {
    const who = somebody(registered)
    await deferred(who)
    const texts = await answered(who, 2)
    expect(texts).toHaveLength(2)
    expect(texts.filter(text => text.includes(who.number))).toHaveLength(1)
    expect(texts.filter(text => text.includes('Mot de passe Ma CNSS :'))).toHaveLength(1)
    const rows = await service.query('select octet_length(sealed) as bytes, outcome from parked')
    expect(rows).toContainEqual({ bytes: 0, outcome: 'passwordSent' })
  })

  test('is told to be on its way to a caller who dials meanwhile, and no more once it is answered', async () => {
    const who = somebody(registered)
    await deferred(who)
    const again = { ...who, call: { ...who.call, session: `${who.call.session}-again` } }
    expect(await service.hop(again.call, [], 1)).toContain('Votre demande est en cours')
    await answered(who, 2)
    const later = { ...who, call: { ...who.call, session: `${who.call.session}-later` } }
    expect(await service.hop(later.call, [])).toContain('Quelle carte')
  })

  test.each<[string, Verdict, string]>([
    [
      'an account exists',
      { outcome: 'registered', registrationNumber: '', hasAccount: true },
      'que vous avez déjà',
    ],
    [
      'another scheme covers the caller',
      { outcome: 'covered-elsewhere', scheme: { code: 'cnops', name: { fr: 'CNOPS', ar: 'كنوبس' } } },
      'CNOPS',
    ],
    ['nobody is found', { outcome: 'unknown' }, "n'a pas d'informations"],
  ])('is answered by SMS when %s', async (_, verdict, words) => {
    const who = somebody(verdict)
    await deferred(who)
    const texts = await answered(who)
    expect(texts).toEqual([expect.stringContaining(words)])
  })

  test('for another phone, which no code has proved, is answered by the number alone', async () => {
    const who = somebody(registered)
    await deferred(who, '2', '5', who.otherPhone, who.otherPhone, '1')
    expect(await answered(who)).toEqual([expect.stringContaining(who.number)])
    expect(await service.query('select 1 from accounts where false')).toEqual([])
  })

  test('is given up after a day, and the caller told', async () => {
    const who = somebody(registered)
    await deferred(who)
    await service.query(
      `update parked set created_at = created_at - interval '25 hours' where answered_at is null`,
    )
    cnss.become('erring')
    expect(await answered(who)).toEqual([expect.stringContaining('Service indisponible')])
    const rows = await service.query(`select 1 from parked where octet_length(sealed) > 0`)
    expect(rows).toEqual([])
  })

  test('is kept once, however often the gateway repeats the hop', async () => {
    const who = somebody(registered)
    cnss.become('silent')
    const answers = confirmed(who)
    const screen = await dialThrough(who, answers)
    const again = await Promise.all([0, 1].map(at => service.hop(who.call, answers, at)))
    expect(new Set([screen, ...again]).size).toBe(1)
    cnss.become('well')
    expect(await answered(who, 2)).toHaveLength(2)
    await hurry()
    await new Promise(resolve => setTimeout(resolve, 1_200))
    expect(await service.messages(who.phone, 2)).toHaveLength(2)
  })
})
