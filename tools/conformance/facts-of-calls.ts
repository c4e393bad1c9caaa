/** Facts 1 to 16: how a call begins and ends, and in which order its requests may come. */
import assert from 'node:assert/strict'
import { createCaller, screenOf } from './caller.ts'
import { type Fact, timeTellsNot } from './fact.ts'
import { cut, halfClose, type Subject, send } from './subject.ts'

/** The screens of a call that nothing disturbs: French, then the national card. */
async function undisturbed(subject: Subject) {
  const caller = createCaller(subject)
  return { first: await caller.dial(), kind: await caller.key('2'), number: await caller.key('1') }
}

export const factsOfCalls: readonly Fact[] = [
  {
    number: 1,
    says: 'whoever dials reads the first screen, and the call goes on',
    async show(subject) {
      const caller = createCaller(subject)
      const screen = await caller.dial()
      assert(!screen.ends, 'the call is over')
      assert(screen.text.length > 10, 'the screen is empty')
      assert.equal(caller.answer().status, 200)
      assert(caller.answer().headers['content-type'], 'no content type')
    },
  },
  {
    number: 2,
    says: 'of what is dialled behind the code choices are taken, and what is personal is asked again',
    async show(subject) {
      const { number } = await undisturbed(subject)
      assert.equal((await createCaller(subject).dial('2*1')).text, number.text)
      assert.equal((await createCaller(subject).dial('2*1*AB123456')).text, number.text)
    },
  },
  {
    number: 3,
    says: 'the code is understood in each spelling',
    async show(subject) {
      const { first } = await undisturbed(subject)
      const bare = subject.serviceCode.replace(/^\*|#$/g, '')
      for (const serviceCode of [`*${bare}#`, bare, `${bare}#`, `*${bare}`]) {
        assert.equal((await createCaller(subject, { serviceCode }).dial()).text, first.text, serviceCode)
      }
    },
  },
  {
    number: 4,
    says: 'an ending closes the call on the wire',
    async show(subject) {
      const caller = createCaller(subject)
      await caller.dial()
      assert((await caller.key('00')).ends, 'the call goes on')
    },
  },
  {
    number: 5,
    says: 'a call that was hung up is answered with the gateway’s empty form, and can be taken up',
    notGiven: ({ lacks }) => (lacks.includes('how a call ended') ? 'nobody says that a call is over' : null),
    async show(subject) {
      const caller = createCaller(subject)
      const first = await caller.dial()
      await caller.key('2')
      const shown = await caller.key('1')
      const { status, body } = await caller.hangUp()
      assert.equal(status, 200)
      assert(!body.includes(shown.text.slice(0, 12)), 'a screen was sent')
      await subject.pass(subject.kind.calling.redialMs ?? 0)
      const again = await createCaller(subject, { caller: caller.call().caller }).dial()
      assert(!again.ends && again.text !== first.text, 'nothing was kept')
    },
  },
  {
    number: 6,
    says: 'the end of a call that nobody knows, and the same end twice, are quiet',
    notGiven: ({ lacks }) => (lacks.includes('how a call ended') ? 'nobody says that a call is over' : null),
    async show(subject) {
      const caller = createCaller(subject)
      const { status, body } = await caller.hangUp()
      assert.equal(status, 200)
      assert.deepEqual((await send(subject, caller.request())).body, body)
    },
  },
  {
    number: 7,
    says: 'an answer after the end is answered politely, and nothing happens',
    async show(subject) {
      const caller = createCaller(subject)
      await caller.dial()
      const end = await caller.key('00')
      assert(end.ends)
      assert((await caller.key('1')).ends, 'the call goes on')
    },
  },
  {
    number: 8,
    says: 'the same request again is answered with the same bytes, at once, later, and by another process',
    async show(subject) {
      const caller = createCaller(subject)
      await caller.dial()
      for (const text of ['2', '1']) {
        await caller.key(text)
        const request = caller.request()
        const { body } = caller.answer()
        for (const process of [0, 1]) assert.equal((await send(subject, request, process)).body, body)
        await subject.pass(1_000)
        assert.equal((await send(subject, request)).body, body)
        if (timeTellsNot(subject.kind) !== null || text === '2') continue
        await subject.pass(30_000)
        assert.equal((await send(subject, request, 1)).body, body)
      }
    },
  },
  {
    number: 9,
    says: 'the same answer to two questions in a row is two answers',
    async show(subject) {
      const caller = createCaller(subject)
      await caller.dial()
      const first = await caller.key('1')
      const second = await caller.key('1')
      assert.notEqual(second.text, first.text)
      assert(!second.ends)
    },
  },
  {
    number: 10,
    says: 'two requests of one caller at once are heard one after the other',
    async show(subject) {
      const { kind, number } = await undisturbed(subject)
      const caller = createCaller(subject)
      await caller.dial()
      await caller.key('2')
      const request = subject.kind.calling.answer(
        { ...caller.call(), inputs: [...caller.call().inputs, '1'] },
        subject.credentials,
      )
      const answers = await Promise.all([0, 1, 0].map(process => send(subject, request, process)))
      for (const answer of answers) assert.equal(screenOf(subject, answer).text, number.text)
      assert.notEqual(kind.text, number.text)
    },
  },
  {
    number: 11,
    says: 'an older hop after a newer one changes nothing',
    notGiven: timeTellsNot,
    async show(subject) {
      const caller = createCaller(subject)
      await caller.dial()
      await caller.key('2')
      const standing = await caller.key('1')
      const late = await send(subject, caller.request(1), 1)
      assert.equal(screenOf(subject, late).text, standing.text)
    },
  },
  {
    number: 12,
    says: 'after a gap the open question is asked again',
    notGiven: ({ tellsRepeatsBy }) => {
      if (tellsRepeatsBy === 'everything typed') return 'whatever was lost comes with the next request'
      return tellsRepeatsBy === 'time' ? 'nothing counts the answers on this wire' : null
    },
    async show(subject) {
      const caller = createCaller(subject)
      await caller.dial()
      const standing = await caller.key('2')
      // The number of the screen is the last of the echo's numbers, or the first before a full stop.
      const ahead = (echo: string) => echo.replace(/\d+(?=\.|$)/, screen => String(Number(screen) + 2))
      assert.equal((await caller.keyWithEcho('1', ahead)).text, standing.text)
    },
  },
  {
    number: 13,
    says: 'an answer in a call that nobody knows begins one, and is not taken',
    notGiven: ({ tellsRepeatsBy }) =>
      tellsRepeatsBy === 'everything typed' ? 'it cannot be told from a shortcut' : null,
    async show(subject) {
      const { first } = await undisturbed(subject)
      const caller = createCaller(subject)
      const screen = await caller.keyWithEcho('1', () => '')
      if (subject.kind.lacks.includes('a caller in every request') && screen.ends) return
      assert.equal(screen.text, first.text)
    },
  },
  {
    number: 14,
    says: 'an id that is used again is a new call: of another caller, and of the same where ids come again',
    async show(subject) {
      const { first } = await undisturbed(subject)
      const session = subject.newSession()
      const caller = createCaller(subject, { session })
      await caller.dial()
      await caller.key('2')
      assert.equal((await createCaller(subject, { session }).dial()).text, first.text)
      await caller.key('00')
      if (subject.kind.sessionIds === 'unique') return
      await subject.pass(subject.kind.calling.redialMs ?? 0)
      const again = await createCaller(subject, { session, caller: caller.call().caller }).dial()
      assert(!again.ends, 'the ending was shown again')
    },
  },
  {
    number: 15,
    says: 'an answer whose connection was cut and that is sent again counts once',
    async show(subject) {
      const { kind, number } = await undisturbed(subject)
      const caller = createCaller(subject)
      await caller.dial()
      const call = { ...caller.call(), inputs: ['2'] }
      const request = subject.kind.calling.answer(call, subject.credentials)
      await cut(subject, request)
      assert.equal(screenOf(subject, await send(subject, request, 1)).text, kind.text)
      assert.equal((await undisturbed(subject)).number.text, number.text)
    },
  },
  {
    number: 16,
    says: 'a gateway that closes its sending half is answered',
    async show(subject) {
      const caller = createCaller(subject)
      await caller.dial()
      const { body } = caller.answer()
      assert.equal(await halfClose(subject, caller.request()), body)
    },
  },
]
