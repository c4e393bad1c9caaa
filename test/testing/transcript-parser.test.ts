// A transcript is read as it is written, and a line that cannot be read is named with what it may be.

import { expect, test } from 'vitest'
import { localeFor } from '#machines/screens.ts'
import { createTranscriptWriter, parseTranscript, peopleCsv, writeSettings } from '#testing'

const text = `# Une assurée lit son numéro.
person cnie AB1 2027-12-31 1980 amo-tadamon 178 no-account
person cnie CD2 2027-12-31 1980-09-05 cnops - account

call 0612345678 shortcut 2*1 network 60401
| Carte ?

> 31*12*2027
end
repeat
wait 11 min
sms +212612345678
| {password}
drop
hang up
no sms 0612345678
`

test('every kind of line is read', () => {
  const { title, people, steps } = parseTranscript(text, 'x.txt')
  expect(title).toBe('Une assurée lit son numéro.')
  expect(people).toHaveLength(2)
  expect(steps).toEqual([
    {
      action: { do: 'call', number: '0612345678', shortcut: '2*1', network: '60401' },
      lines: ['Carte ?'],
      ends: false,
      at: 5,
    },
    { action: { do: 'key', text: '31*12*2027' }, lines: null, ends: true, at: 8 },
    { action: { do: 'repeat' }, lines: null, ends: false, at: 10 },
    { action: { do: 'wait', seconds: 660 }, lines: null, ends: false, at: 11 },
    { action: { do: 'sms', number: '+212612345678' }, lines: ['{password}'], ends: false, at: 12 },
    { action: { do: 'drop' }, lines: null, ends: false, at: 14 },
    { action: { do: 'hang up' }, lines: null, ends: false, at: 15 },
    { action: { do: 'no sms', number: '0612345678' }, lines: null, ends: false, at: 16 },
  ])
})

test('the people are lines of the registry’s CSV', () => {
  expect(peopleCsv([parseTranscript(text, 'x.txt')])).toBe(
    `id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account,phone
cnie,AB1,2027-12-31,1980,amo-tadamon,178,false
cnie,CD2,2027-12-31,1980-09-05,cnops,,true
`,
  )
})

test.each([
  ['hello', 'x.txt:2: a line begins with call'],
  ['call 12', 'x.txt:2: this line is call NUMBER'],
  ['wait a bit', 'x.txt:2: this line is wait N s, min, h or days'],
  ['no thing', 'x.txt:2: this line is no sms NUMBER'],
  ['| a screen', 'x.txt:2: a screen follows call'],
  ['end', 'x.txt:2: end follows the last screen'],
  ['setting OTP_POLICY', 'x.txt:2: setting NAME VALUE, where NAME is LANGUAGES, OTP_POLICY'],
  ['setting PORT 3000', 'x.txt:2: setting NAME VALUE, where NAME is LANGUAGES, OTP_POLICY'],
  ['setting OTP_POLICY never', 'x.txt:2: OTP_POLICY: '],
  ['setting LANGUAGES ar\nsetting LANGUAGES fr', 'x.txt:3: LANGUAGES is set twice'],
  ['call 0612345678\nsetting LANGUAGES fr', 'x.txt:3: settings stand before the first call'],
  ['person cnie AB1', 'x.txt:2: person KIND NUMBER'],
])('“%s” is refused with its line and what it may be', (line, message) => {
  expect(() => parseTranscript(`# t\n${line}`, 'x.txt')).toThrow(message)
})

test('settings are read, and written in one order whatever the order they stand in', () => {
  const settings = ['setting OTP_POLICY always', 'setting LANGUAGES ar,fr,zgh']
  for (const order of [settings, settings.toReversed()]) {
    const transcript = parseTranscript(`# t\n${order.join('\n')}`, 'x.txt')
    expect(writeSettings(transcript.settings)).toBe('LANGUAGES=ar,fr,zgh OTP_POLICY=always')
  }
  expect(parseTranscript(text, 'x.txt').settings).toEqual({})
})

function openWriter() {
  let text = ''
  const writer = createTranscriptWriter(lines => {
    text += lines
  })
  return { writer, written: () => text }
}

test('what is written down is read back, and holds no password', () => {
  const { writer, written } = openWriter()
  writer.did({ do: 'call', number: '0612345678' })
  writer.saw({ text: 'Langue ?\n\n1 ar', ends: false })
  writer.did({ do: 'key', text: '1' })
  writer.saw({ text: 'Merci', ends: true })
  const french = localeFor('fr').messages.password
  const arabic = localeFor('ar').messages.password
  writer.received('0612345678', french('ABCD-EFGH-JKMN'))
  writer.received('0612345678', arabic('ABCD-EFGH-JKMN'))
  expect(written()).not.toContain('ABCD')
  expect(parseTranscript(written(), 'x.txt').steps.map(({ lines, ends }) => ({ lines, ends }))).toEqual([
    { lines: ['Langue ?', '', '1 ar'], ends: false },
    { lines: ['Merci'], ends: true },
    { lines: french('{password}').split('\n'), ends: false },
    { lines: arabic('{password2}').split('\n'), ends: false },
  ])
})

test('a message that comes before the screen of a key stands behind that screen', () => {
  const { writer, written } = openWriter()
  writer.did({ do: 'call', number: '0612345678' })
  writer.received('0612345678', 'un')
  writer.saw({ text: 'Langue ?', ends: false })
  writer.received('0612345678', 'deux')
  writer.did({ do: 'key', text: '1' })
  writer.received('0612345678', 'trois')
  writer.received('0612345678', 'quatre')
  writer.saw({ text: 'Merci', ends: true })
  const sms = (text: string) => `\nsms 0612345678\n| ${text}\n`
  expect(written()).toBe(
    `\ncall 0612345678\n| Langue ?\n${sms('un')}${sms('deux')}> 1\n| Merci\nend\n${sms('trois')}${sms('quatre')}`,
  )
})

test('a message that came before a screen that never comes is not lost', () => {
  const { writer, written } = openWriter()
  writer.did({ do: 'key', text: '1' })
  writer.received('0612345678', 'un')
  writer.did({ do: 'hang up' })
  expect(written()).toBe('> 1\n\nsms 0612345678\n| un\nhang up\n')
})
