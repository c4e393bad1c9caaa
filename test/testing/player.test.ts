// A transcript is played to its end, or stops with what was seen, what was expected and the keys so far.
import { describe, expect, test } from 'vitest'
import { parseTranscript, playTranscript } from '#testing'
import { createCannedLine } from './canned-line.ts'

const play = (text: string, screens: readonly string[], inbox: readonly string[] = []) => {
  const line = createCannedLine(screens, inbox)
  const playing = playTranscript(parseTranscript(text, 'transcript.txt'), line, {
    smsMs: 300,
    silenceMs: 100,
  })
  return { line, playing }
}
const failureOf = (...given: Parameters<typeof play>) =>
  play(...given).playing.then(
    () => 'passed',
    (error: Error) => error.message,
  )

const screens = ['CON Langue ?\n1 ar\n2 fr', 'CON Carte ?', 'END Merci']

describe('a transcript that passes', () => {
  test('keys are sent in order, screens and the end compared', async () => {
    const { line, playing } = play(
      'call 0612345678\n| Langue ?\n| 1 ar\n| 2 fr\n> 2\n| Carte ?\n> 00\n| Merci\nend',
      screens,
    )
    await playing
    expect(line.heard).toEqual(['dial 0612345678', '2', '00'])
  })

  test('a screen that the transcript leaves out is not looked at', async () => {
    await play('call 0612345678\n> 2\n> 00\nend', screens).playing
  })

  test('a name stands for the same text wherever it comes back, also in a key', async () => {
    const text = 'call 0612345678\n> 2\nsms 0612345678\n| code {code}\n> {code}\nend'
    const { line, playing } = play(text, screens, ['code 123456'])
    await playing
    expect(line.heard.at(-1)).toBe('123456')
  })
})

describe('a transcript that fails', () => {
  test('another screen is shown line by line with the keys so far', async () => {
    expect(await failureOf('call 0612345678\n> 2\n| Carte !\n| 1 oui', screens)).toBe(
      [
        'transcript.txt:2: after “> 2”, the phone shows another screen',
        '- | Carte !',
        '- | 1 oui',
        '+ | Carte ?',
        'expected lines begin with -, what the phone shows with +',
        'keys so far: 2',
      ].join('\n'),
    )
  })

  test.each([
    [
      'an end too early',
      'call 0612345678\n> 2\n> 3\n| Merci',
      /the call ends where it was to go on\n {2}\| Merci\n\+ end/,
    ],
    [
      'an end that does not come',
      'call 0612345678\n> 2\n| Carte ?\nend',
      /the call goes on where it was to end/,
    ],
    ['a key after the end', 'call 0612345678\n> 2\n> 3\n> 4', /nobody hears this key/],
    ['a second call in the first', 'call 0612345678\ncall 0612345678', /write drop or hang up/],
    ['a key before any call', '> 2', /nobody hears this key/],
    ['an unseen name in a key', 'call 0612345678\n> {code}', /has not been seen before/],
    [
      'another answer to a repeated hop',
      'call 0612345678\nrepeat',
      /the hop was repeated and answered otherwise/,
    ],
    ['a message that does not come', 'call 0612345678\nsms 0612345678', /no message came/],
    ['a clock that cannot be moved', 'wait 11 min', /clock of this service cannot be moved/],
  ])('%s is named', async (_, text, message) => {
    expect(await failureOf(text, screens)).toMatch(message)
  })

  test('a message that is not to come is shown', async () => {
    expect(await failureOf('call 0612345678\n> 2\nno sms 0612345678', screens, ['secret'])).toMatch(
      /\| secret/,
    )
  })

  test('a name that stands for something else the second time is a difference', async () => {
    const text = 'call 0612345678\n> 2\nsms 0612345678\n| {word}\nsms 0612345678\n| {word}'
    expect(await failureOf(text, screens, ['one', 'two'])).toMatch(
      /another message came\n- \| \{word\}\n\+ \| two/,
    )
  })
})
