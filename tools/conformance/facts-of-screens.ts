/** Facts 17 to 22: what may be typed, and how screens arrive. */
import assert from 'node:assert/strict'
import { createCaller } from './caller.ts'
import type { Fact } from './fact.ts'
import type { Subject } from './subject.ts'

const inputs = ['', ' ', '*', '#', 'AB*12', '٠٩', 'a\r\nb', 'x'.repeat(200), '🪪']

/** As long as a screen may be on any gateway, in each alphabet. */
const fullScreens = ['a'.repeat(160), 'é'.repeat(182), 'ب'.repeat(70), 'ب'.repeat(80)]

async function shown(subject: Subject, text: string, ends = false) {
  assert(subject.inside !== undefined)
  return subject.inside.say({ text, ends, hop: 0 })
}

export const factsOfScreens: readonly Fact[] = [
  {
    number: 17,
    says: 'whatever is typed is answered; 0 leads back and 00 out',
    async show(subject) {
      for (const text of inputs) {
        const caller = createCaller(subject)
        await caller.dial('2*1')
        const screen = await caller.key(text)
        assert(!screen.ends, `${JSON.stringify(text)} ends the call`)
      }
      const caller = createCaller(subject)
      await caller.dial()
      const kind = await caller.key('2')
      await caller.key('1')
      assert.equal((await caller.key('0')).text, kind.text)
      assert((await caller.key('00')).ends, 'the call goes on')
    },
  },
  {
    number: 18,
    says: 'the keys that the gateway may take for itself are declared',
    async show({ kind }) {
      assert(kind.lacks.includes('the keys 0 and 00') === (kind.kind === 'orange'), 'lacks are not told')
    },
  },
  {
    number: 19,
    says: 'the longest screens of both alphabets come whole',
    inside: true,
    async show(subject) {
      for (const text of fullScreens) {
        for (const ends of [false, true]) assert.equal((await shown(subject, text, ends)).screen?.text, text)
      }
    },
  },
  {
    number: 20,
    says: 'Arabic and French arrive in their letters, in their order, without marks of ours',
    inside: true,
    async show(subject) {
      for (const text of ['ما نوع بطاقتك؟\n1 بطاقة وطنية', 'Numéro à écrire: déjà là, où']) {
        const { screen, answer } = await shown(subject, text)
        assert.equal(screen?.text, text)
        assert(!/[\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(answer.body), 'a mark was put in')
      }
    },
  },
  {
    number: 21,
    says: 'what is markup on this wire comes out as itself',
    inside: true,
    async show(subject) {
      const text = `a < b & "c" 'd' 50% {x} \\ é\n2 ]]> &amp;`
      for (const ends of [false, true]) assert.equal((await shown(subject, text, ends)).screen?.text, text)
    },
  },
  {
    number: 22,
    says: 'the first characters are exact: no blank, no mark of byte order',
    inside: true,
    async show(subject) {
      const { answer } = await shown(subject, 'x')
      assert(!/^[\s\ufeff]/.test(answer.body))
    },
  },
]
