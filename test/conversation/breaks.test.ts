// Who speaks: a resume proves itself, a live call owns its conversation, STOP erases for good. The attacks are tried as such.
import { beforeEach, describe, expect, it } from 'vitest'
import { readRequest } from '#machines/reading/request.ts'
import { localeFor } from '#machines/screens.ts'
import type { Hop } from '#src/conversation/port.ts'
import { caller, createTurns, dialled, settings, type Turns } from './turns.ts'

const toReview = ['2', '1', 'AB123456', '31122027', '05091980']
const otherPhone = ['2', '5', '0687654321', '0687654321', '1']
const { messages, endings } = localeFor('fr')

let turns: Turns
let messageIds: number
beforeEach(() => {
  turns = createTurns(settings)
  messageIds = 0
})

/** A call, hop by hop, as everything typed so far; the last screen. */
async function call(session: string, ...inputs: string[]) {
  let reply = await turns.handleHop(dialled(session))
  for (const [index] of inputs.entries()) {
    reply = await turns.handleHop(dialled(session, inputs.slice(0, index + 1)))
  }
  return reply
}
const text = (words: string, more: Partial<Hop> = {}) =>
  turns.handleHop({
    ...dialled(`m${++messageIds}`),
    channel: 'sms',
    input: { kind: 'answer', text: words },
    request: readRequest(words, '2026-11-22', caller),
    ...more,
  })
const stateNow = async () => (await turns.stored(caller))?.conversation.state
const lookedUp = () => turns.asked.flatMap(([effect]) => (effect.type === 'lookUp' ? [effect.params] : []))
const minutes = (count: number) => turns.clock.advance(count * 60)

describe('whoever dials after a dropped call on a shared phone', () => {
  it.each([
    ['at review', toReview],
    ['where another phone was named', [...toReview, ...otherPhone]],
    ['in the middle of a correction', [...toReview, '2', '4']],
  ])('%s, is asked the birth date before anything is looked up', async (_, inputs) => {
    await call('a', ...inputs)
    expect((await call('b', '1')).text).toContain('naissance')
    await call('b', '1', '1')
    await call('b', '1', '1', '1')
    expect(lookedUp()).toEqual([])
  })

  it('and knows the birth date, sees nothing in full and gets messages to the caller’s own phone', async () => {
    await call('a', ...toReview, ...otherPhone)
    const review = await call('b', '1', '05091980')
    expect(review.text).not.toContain('AB123456')
    expect(review.text).not.toContain('0687654321')
    await call('b', '1', '05091980', '1')
    expect(lookedUp()).toMatchObject([{ contact: { phone: caller, email: null } }])
  })

  it('and names another phone, does so after the proof', async () => {
    await call('a', ...toReview)
    await call('b', '1', '05091980', ...otherPhone, '1')
    expect(lookedUp()).toMatchObject([{ contact: { phone: '+212687654321' }, needsCode: true }])
  })

  it('goes back with 0, step by step, and never to the birth date of before', async () => {
    await call('a', ...toReview)
    const keys = ['1', '0', '31122027']
    expect((await call('b', ...keys)).text).toContain('naissance')
  })

  it('where the birth date had not been given yet, goes on as before', async () => {
    await call('a', '2', '1', 'AB123456')
    expect((await call('b', '1')).text).toContain("jusqu'à quelle date")
  })

  it('at the code needs no proof, since the code is one', async () => {
    turns.host.push(
      {
        type: 'verdictReached',
        verdict: { outcome: 'registered', registrationNumber: '178824615', hasAccount: false },
      },
      { type: 'codeSent' },
    )
    await call('a', ...toReview, ...otherPhone, '1')
    expect(await stateNow()).toBe('code')
    expect((await call('b')).text).toContain('Tapez le code')
    expect((await call('b', '0')).text).toContain('naissance')
    const { conversation } = (await turns.stored(caller)) ?? {}
    expect(conversation?.context).toMatchObject({ registrationNumber: null })
    expect(conversation?.context.answers).not.toHaveProperty('phone')
  })
})

describe('a live call', () => {
  beforeEach(() => call('a', '2', '1'))

  it.each([
    ['a keyword', 'AMO'],
    ['STOP', 'STOP'],
    ['a wish for help', 'AIDE'],
  ])('is not touched by %s in a message, which is told that the call goes on', async (_, words) => {
    const before = await turns.stored(caller)
    expect((await text(words)).text).toBe(messages.callGoesOn)
    expect(await turns.stored(caller)).toEqual(before)
    expect((await turns.handleHop(dialled('a', ['2', '1', 'AB123456']))).text).toContain(
      "jusqu'à quelle date",
    )
  })

  it('is not touched by any other message, which gets no reply', async () => {
    expect(await text('merci')).toMatchObject({ withheld: 'call goes on' })
    expect((await turns.handleHop(dialled('a', ['2', '1', 'AB123456']))).text).toContain(
      "jusqu'à quelle date",
    )
  })

  it('lives until its gateway says that it is over, or has waited long enough', async () => {
    await turns.endCall('a')
    expect((await text('AMO')).text).toContain("Votre demande n'est pas terminée")
  })

  it('is over after a minute without an answer', async () => {
    minutes(1)
    expect((await text('AMO')).text).toContain("Votre demande n'est pas terminée")
  })

  it('gives way to a second dial, and is told where its conversation went', async () => {
    await call('b', '1', 'AB123456')
    const late = await turns.handleHop(dialled('a', ['2', '1', 'CD654321']))
    expect(late).toMatchObject({ text: endings.continuedElsewhere, ends: true })
    expect(await stateNow()).toBe('idExpiry')
  })

  it('is not changed by a message that was sent before its last hop', async () => {
    minutes(2)
    const old = { sentAt: turns.clock.now() - 200_000 }
    expect(await text('STOP', old)).toMatchObject({ withheld: 'outdated' })
    expect(await stateNow()).toBe('idNumber')
  })
})

describe('a message with a forged sender', () => {
  it('cannot confirm what the caller typed in a call that dropped', async () => {
    await call('a', ...toReview)
    await turns.endCall('a')
    for (const words of ['AMO', '1', '1', '1']) await text(words)
    expect(lookedUp()).toEqual([])
  })

  it('cannot take a conversation by message over after ten silent minutes', async () => {
    await text('AMO')
    for (const words of toReview) await text(words)
    expect(await stateNow()).toBe('review')
    minutes(10.1)
    expect((await text('1')).text).toContain('naissance')
    expect(lookedUp()).toEqual([])
  })
})

describe('a conversation by message', () => {
  beforeEach(async () => {
    await text('AMO')
    for (const words of ['2', '1', 'AB123456']) await text(words)
  })

  it('goes on within ten minutes as it was', async () => {
    minutes(9.9)
    expect((await text('31122027')).text).toContain('naissance')
  })

  it('where the birth date had not been given yet goes on after ten minutes too', async () => {
    minutes(11)
    expect((await text('31122027')).text).toContain('naissance')
  })

  it('forgets after half an hour what was typed, and keeps what was chosen', async () => {
    minutes(31)
    expect((await text('31122027')).text).toContain('numéro de votre carte nationale')
  })
})

describe('STOP by message', () => {
  const stop = () => text('STOP')

  it('erases the answers and says so', async () => {
    await call('a', '2', '1', 'AB123456')
    await turns.endCall('a')
    expect((await stop()).text).toBe(messages.stopped)
    const { conversation } = (await turns.stored(caller)) ?? {}
    expect(conversation).toMatchObject({
      state: 'left',
      context: { answers: { language: 'fr' }, history: [] },
    })
  })

  it('says that the answer of a deferred look-up comes all the same', async () => {
    turns.host.push({ type: 'lookUpDelayed' })
    await call('a', ...toReview, '1')
    expect((await stop()).text).toBe(messages.stoppedAnswerComes)
    turns.isWaiting = false
    expect((await stop()).text).toBe(messages.nothingToStop)
  })

  it('is followed by nothing of what it erased: a late hop of the call makes nothing again', async () => {
    turns.began = { asked: 'language', language: null }
    await call('a', '2', '1', 'AB123456')
    minutes(1)
    await stop()
    const late = await turns.handleHop(dialled('a', ['2', '1', 'AB123456', '31122027']))
    expect(late).toMatchObject({ text: endings.left, ends: true })
    expect(await stateNow()).toBe('left')
    expect((await call('b')).text).toContain('Quelle carte')
  })
})

describe('the code’s own SMS', () => {
  beforeEach(async () => {
    turns.host.push(
      {
        type: 'verdictReached',
        verdict: { outcome: 'registered', registrationNumber: '178824615', hasAccount: false },
      },
      { type: 'codeSent' },
    )
    await call('a', ...toReview, ...otherPhone, '1')
    await turns.endCall('a')
  })
  const tried = () =>
    turns.asked.flatMap(([effect]) => (effect.type === 'checkCode' ? [effect.params.code] : []))

  it.each([
    ['136855', '136855'],
    ['863 713', '863713'],
    ['code 095949', '095949'],
    ['Code AMO Tadamon :\n980951\nNe le donnez à personne.', '980951'],
    ['AMO 980951', '980951'],
  ])('is answered with %j', async (words, code) => {
    await text(words)
    expect(tried()).toEqual([code])
  })

  it.each(['136855 863713', '1368', 'merci'])('holds one code: %j is none', async words => {
    await text(words)
    expect(tried()).toEqual([])
  })

  it('in a call, two codes in one answer are none', async () => {
    await call('b')
    await turns.handleHop(dialled('b', ['111111', '222222']))
    expect(tried()).toEqual([])
  })
})

describe('whoever writes after eleven minutes of silence', () => {
  const write = async (...words: string[]) => {
    for (const each of words) await text(each, { request: readRequest('', '2026-11-22') })
  }

  it.each([
    ['at review', otherPhone],
    ['while the birth date is corrected', [...otherPhone, '2', '4']],
  ])('%s, gets messages to the caller’s own phone, whatever phone was named before', async (_, named) => {
    await text('AMO')
    await write(...toReview, ...named)
    minutes(11)
    await write('oui', '05091980', '1')
    expect(lookedUp()).toMatchObject([{ contact: { phone: caller, email: null } }])
  })
})
