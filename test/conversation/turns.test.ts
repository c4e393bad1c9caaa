// One turn, whatever the request: what is said, what is stored, what the host is asked for, what the journal is told.
import { beforeEach, describe, expect, it } from 'vitest'
import { blank } from '#machines/context.ts'
import { flow } from '#machines/conversation.ts'
import { readRequest } from '#machines/reading/request.ts'
import { endingScreen, localeFor, usual } from '#machines/screens.ts'
import type { Hop, Reply } from '#src/conversation/port.ts'
import { caller, createTurns, dialled, settings, type Turns } from './turns.ts'

const facts = ['AB123456', '31122027', '05091980']
const ending = (name: 'continuedElsewhere' | 'left' | 'unavailable', language: 'ar' | 'fr') =>
  endingScreen(name, { ...blank, caller: { ...blank.caller, languages: ['ar', 'fr'], language } }, usual)

let turns: Turns
beforeEach(() => {
  turns = createTurns(settings)
})

const ussd = (session: string, ...inputs: string[]) => dialled(session, inputs)
const sms = (session: string, text: string): Hop => ({
  ...ussd(session),
  channel: 'sms',
  input: { kind: 'answer', text },
  request: readRequest(text, '2026-11-22'),
})
/** Each answer in a request of its own, as a phone sends them. */
async function call(session: string, ...inputs: string[]): Promise<Reply> {
  let reply = await turns.handleHop(ussd(session))
  for (const index of inputs.keys())
    reply = await turns.handleHop(ussd(session, ...inputs.slice(0, index + 1)))
  return reply
}
const stateNow = async () => (await turns.stored(caller))?.conversation.state

describe('a call', () => {
  it('asks one thing after the other, and is stored with its flow', async () => {
    const reply = await call('a', '2', '1', ...facts)
    expect(reply.ends).toBe(false)
    expect(reply.text).toContain('Carte nationale AB123456')
    const record = await turns.stored(caller)
    expect(record).toMatchObject({ flow, id: 'a', earlier: [] })
    expect(record?.call).toMatchObject({
      channel: 'ussd',
      session: 'a',
      inputs: ['2', '1', ...facts],
    })
  })

  it('asks the host once, under its name, and ends with what it found out', async () => {
    turns.host.push({
      type: 'verdictReached',
      verdict: { outcome: 'registered', registrationNumber: '178824615', hasAccount: false },
    })
    const reply = await call('a', '2', '1', ...facts, '1')
    expect(reply).toMatchObject({ ends: true })
    expect(reply.text).toContain('178824615')
    expect(turns.asked.map(([{ type }, { id, repeat }]) => [type, id, repeat])).toEqual([
      ['lookUp', 'a', undefined],
      ['openAccount', 'a', undefined],
    ])
  })

  it('is told to the journal move by move, with the time and the language of the last screen', async () => {
    await call('a', '2', '1')
    const [dialled, language] = turns.entries
    expect(dialled).toMatchObject({
      name: 'a',
      asked: null,
      moves: [{ state: 'ready', event: 'dialled', next: 'language' }],
    })
    expect(language?.moves).toEqual([{ state: 'language', event: 'answered', next: 'idKind' }])
    expect(language?.asked?.language).toBe('ar')
    expect(language?.asked?.at).toBeGreaterThanOrEqual(dialled?.startedAt ?? Number.NaN)
  })

  it('begins a new conversation after one that is over', async () => {
    await call('a', '2', '00')
    const reply = await call('b')
    expect(reply.text).toContain('Quelle carte')
    expect(await turns.stored(caller)).toMatchObject({ id: 'b', earlier: ['a'] })
  })

  it('goes on with one that dropped, under the name it had', async () => {
    await call('a', '2', '1')
    const reply = await call('b', '1')
    expect(reply.text).toContain('numéro de votre carte nationale')
    expect(await turns.stored(caller)).toMatchObject({ id: 'a', earlier: ['a'] })
  })

  it('remembers the last eight calls', async () => {
    for (const session of 'abcdefghij'.split('')) await call(session)
    expect((await turns.stored(caller))?.earlier).toEqual('ihgfedcb'.split(''))
  })

  it('goes on waiting for an answer by SMS only while it is to come', async () => {
    turns.host.push({ type: 'lookUpDelayed' })
    await call('a', '2', '1', ...facts, '1')
    expect((await call('b')).text).toContain('La réponse arrive par SMS')
    expect((await call('c')).text).toContain('La réponse arrive par SMS')
    turns.isWaiting = false
    expect((await call('d')).text).toContain('Quelle carte')
  })
})

describe('a request that came before', () => {
  it('gets the same answer, and changes nothing', async () => {
    const first = await call('a', '2', '1')
    const entries = turns.entries.length
    expect(await turns.handleHop(ussd('a', '2', '1'))).toEqual(first)
    expect(await turns.handleHop(ussd('a', '2'))).toEqual(first)
    expect(await turns.handleHop(ussd('a', '1', '1'))).toEqual(first)
    expect(await turns.handleHop(ussd('a', '1', '1', '1'))).toEqual(first)
    expect(turns.repeated).toEqual(['repeat', 'repeat', 'repeat', 'repeat'])
    expect(turns.entries.length).toBe(entries)
    expect(await stateNow()).toBe('idNumber')
  })

  it('gets the same answer after the caller has dialled anew, and changes nothing', async () => {
    const first = await call('a', '2', '1')
    await call('b', '1', 'AB123456')
    expect(await turns.handleHop(ussd('a', '2', '1'))).toEqual(first)
    expect(await turns.handleHop(ussd('a', '2'))).toEqual(first)
    expect(await stateNow()).toBe('idExpiry')
  })

  it('is told after two more calls where its conversation went', async () => {
    await call('a', '2', '1')
    await call('b')
    await call('c')
    expect(await turns.handleHop(ussd('a', '2', '1'))).toEqual({
      text: ending('continuedElsewhere', 'fr'),
      ends: true,
    })
  })

  it('of an earlier call, but goes on, is told where its conversation went, and changes nothing', async () => {
    await call('a', '2', '1')
    await call('b', '1')
    expect(await turns.handleHop(ussd('a', '2', '1', 'AB123456'))).toEqual({
      text: ending('continuedElsewhere', 'fr'),
      ends: true,
    })
    expect(turns.repeated).toEqual(['late'])
    expect(await stateNow()).toBe('idNumber')
  })
})

describe('several answers at once', () => {
  it('are heard one after the other', async () => {
    await turns.handleHop(ussd('a'))
    await turns.handleHop(ussd('a', '2', '1', 'AB123456'))
    expect(await stateNow()).toBe('idExpiry')
    expect(turns.entries.at(-1)?.moves).toHaveLength(3)
  })

  it('are one answer when only together they can be read', async () => {
    await call('a', '2', '1', 'AB123456')
    await turns.handleHop(ussd('a', '2', '1', 'AB123456', '31', '12', '2027'))
    expect(await stateNow()).toBe('birthDate')
  })

  it('stop at the end of the call', async () => {
    await turns.handleHop(ussd('a'))
    const reply = await turns.handleHop(ussd('a', '2', '00', '1'))
    expect(reply).toMatchObject({ text: ending('left', 'fr'), ends: true })
  })
})

describe('a call that arrives with answers', () => {
  it('unknown to the journal, takes the choices and asks for the rest', async () => {
    await turns.handleHop(ussd('a', '2', '1', 'AB123456'))
    expect(await stateNow()).toBe('idNumber')
    expect(turns.entries[0]?.moves.map(({ event }) => event)).toEqual(['dialled', 'answered', 'answered'])
  })

  it('unknown to the journal, leaves what is no choice unheard', async () => {
    await turns.handleHop(ussd('a', '7', '1'))
    const record = await turns.stored(caller)
    expect(record?.conversation).toMatchObject({
      state: 'language',
      context: { consecutiveErrors: 0, inputCount: 0 },
    })
  })

  it('known to the journal, is rebuilt, and the host is told what was asked before', async () => {
    turns.began = { asked: 'language', language: null }
    turns.host.push({ type: 'verdictReached', verdict: { outcome: 'unknown' } })
    await turns.handleHop(ussd('a', '2', '1', ...facts, '1', '0'))
    expect(await stateNow()).toBe('review')
    expect(turns.asked[0]?.[1].repeat).toBe('certainly')
    await turns.handleHop(ussd('a', '2', '1', ...facts, '1', '0', '1'))
    expect(turns.asked[1]?.[1].repeat).toBeUndefined()
  })

  it('known to the journal, the last answer may have been heard or not', async () => {
    turns.began = { asked: 'language', language: null }
    await turns.handleHop(ussd('a', '2', '1', ...facts, '1'))
    expect(turns.asked[0]?.[1].repeat).toBe('perhaps')
  })

  it('known to the journal as the rest of another, begins again', async () => {
    turns.began = { asked: 'resume', language: 'fr' }
    const reply = await turns.handleHop(ussd('a', '1', 'AB123456'))
    expect(reply.ends).toBe(false)
    expect(await stateNow()).toBe('language')
  })

  it('known to the journal with its language, is asked in that language', async () => {
    turns.began = { asked: 'idKind', language: 'fr' }
    const reply = await turns.handleHop(ussd('a', '1'))
    expect(reply.text).toContain('numéro de votre carte nationale')
  })
})

describe('by text message', () => {
  it('a keyword begins, and each message is an answer under one name', async () => {
    const begun = await turns.handleHop(sms('m1', 'AMO'))
    expect(begun.text).toContain(localeFor('fr').name)
    await turns.handleHop(sms('m2', '2'))
    const reply = await turns.handleHop(sms('m3', '1'))
    expect(reply.text).toContain('numéro de votre carte nationale')
    expect(turns.entries.map(({ name }) => name)).toEqual(['m1', 'm1', 'm1'])
    expect((await turns.stored(caller))?.call).toMatchObject({ channel: 'sms', session: 'm3' })
  })

  it('facts with the keyword are taken in, in the language of the keyword', async () => {
    const reply = await turns.handleHop(sms('m1', 'AMO FR AB123456'))
    expect(reply.text).toContain("jusqu'à quelle date")
    expect(turns.entries[0]?.moves.map(({ event, next }) => [event, next])).toEqual([
      ['dialled', 'idKind'],
      ['answersPrefilled', 'idExpiry'],
    ])
  })

  it('facts begin anew, whatever was under way', async () => {
    await call('a', '2', '1', ...facts)
    await turns.endCall('a')
    const reply = await turns.handleHop(sms('m1', 'AMO CD654321'))
    expect(reply.text).toContain("jusqu'à quelle date")
  })

  it('without a conversation tells how it is used, and stores nothing', async () => {
    const reply = await turns.handleHop(sms('m1', 'bonjour'))
    const [ar, fr] = (['ar', 'fr'] as const).map(language => localeFor(language).messages.help(usual))
    expect(reply).toEqual({ text: ar, more: [fr], ends: true, languages: ['ar', 'fr'], isHelp: true })
    expect(await turns.stored(caller)).toBeNull()
    await call('a', '2', '00')
    expect((await turns.handleHop(sms('m2', 'bonjour'))).text).toBe(localeFor('fr').messages.help(usual))
  })

  it('goes on with a call that dropped when the keyword is sent', async () => {
    await call('a', '2', '1')
    await turns.endCall('a')
    const reply = await turns.handleHop(sms('m1', 'AMO'))
    expect(reply.text).toContain("Votre demande n'est pas terminée")
    await turns.handleHop(sms('m2', '1'))
    expect(await stateNow()).toBe('idNumber')
  })
})

describe('when something fails', () => {
  const hostSays = (say: () => unknown) => void Object.defineProperty(turns.host, 'shift', { value: say })
  const fail = () => {
    throw new Error('down')
  }

  it('the caller reads an apology in the language of before, and what was stored stays', async () => {
    await call('a', '2', '1', ...facts)
    hostSays(fail)
    const reply = await turns.handleHop(ussd('a', '2', '1', ...facts, '1'))
    expect(reply).toMatchObject({ text: ending('unavailable', 'fr'), ends: true })
    expect(turns.failures).toHaveLength(1)
    expect(await stateNow()).toBe('review')
  })

  it('a host that sends the machine round and round is stopped', async () => {
    await call('a', '2', '1', ...facts)
    hostSays(() => ({ type: 'codeSent' }))
    const reply = await turns.handleHop(ussd('a', '2', '1', ...facts, '1'))
    expect(reply.text).toBe(ending('unavailable', 'fr'))
    expect(turns.failures.map(({ code }) => code)).toEqual(['machine-runaway'])
  })

  it('a new caller reads it in the first language', async () => {
    turns.began = { asked: 'language', language: null }
    hostSays(fail)
    const reply = await turns.handleHop(ussd('a', '1', '1', ...facts, '1'))
    expect(reply).toMatchObject({ text: ending('unavailable', 'ar'), ends: true })
  })
})
