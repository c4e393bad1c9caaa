// One text message with everything in it, as people write it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWhole, readRequest } from '#machines/reading/request.ts'
import { runsOf } from '#test/support/thoroughness.ts'

const today = '2026-11-22'
const all = { idKind: 'cnie', idNumber: 'AB123456', idExpiry: '2027-12-31', birthDate: '1980-09-05' }

describe('a request', () => {
  it.each([
    ['AMO AB123456 31122027 05091980', all],
    ['amo ab123456 31122027 05091980', all],
    ['Amo AB 123456 31/12/2027 05/09/1980', all],
    ['AMO AB 123 456 31 12 2027 05 09 1980', all],
    ['AMO,AB123456,31-12-2027,05-09-1980', all],
    ['AMO*AB123456*31122027*05091980', all],
    ['AMO 05091980 AB123456 31122027', all],
    ['AMO 31122027 05091980 AB123456', all],
    ['AMO AB123456 20271231 19800905', all],
    ['AMO\nAB123456\n5/9/1980\n31.12.2027', all],
    ['AMO CIN AB123456 EXP 31122027 NE 05091980', all],
    ['AMO N° AB123456 valable jusqu’au 31 décembre 2027, né le 5 septembre 1980', all],
    ['تضامن AB123456 ٣١١٢٢٠٢٧ ٠٥٠٩١٩٨٠', all],
    ['تضامن AB123456 ٣١ دجنبر ٢٠٢٧ ازدياد ٥ شتنبر ١٩٨٠', all],
    ['التضامن وطنية AB123456 31122027 05091980', all],
    ['AMO AB123456 31122027 050980', all],
    ['AMO AB12345O 31122027 O5O91980', { ...all, idNumber: 'AB123450' }],
    ['AMO AB123456 31122027 1980', { ...all, birthDate: '1980' }],
    ['AMO 1980 AB123456 31122027', { ...all, birthDate: '1980' }],
    ['AMO AB12122027 31122027 05091980', { ...all, idNumber: 'AB12122027' }],
    ['AMO séjour A123456B 31122027 05091980', { ...all, idKind: 'residence', idNumber: 'A123456B' }],
    ['ⵜⴰⴷⴰⵎⵓⵏ ⵜⴰⵣⴷⴷⵓⵖⵜ 1234 31122027 05091980', { ...all, idKind: 'residence', idNumber: '1234' }],
    ['AMO إقامة 1234 31122027 05091980', { ...all, idKind: 'residence', idNumber: '1234' }],
    ['AMO A123456B 31122027 05091980', { ...all, idKind: 'residence', idNumber: 'A123456B' }],
    [
      'AMO 123456 31122027 05091980',
      { idKind: 'cnie', idDigits: '123456', idExpiry: '2027-12-31', birthDate: '1980-09-05' },
    ],
    ['AMO AB123456', { idKind: 'cnie', idNumber: 'AB123456' }],
    ['AMO AB123456 31122027', { idKind: 'cnie', idNumber: 'AB123456', idExpiry: '2027-12-31' }],
    ['AMO AB123456 05091980', { idKind: 'cnie', idNumber: 'AB123456', birthDate: '1980-09-05' }],
    ['AMO 05091980', { birthDate: '1980-09-05' }],
    ['AMO 15052020 05091980', { idExpiry: '2020-05-15', birthDate: '1980-09-05' }],
    ['AMO', {}],
    ['AMO merci', {}],
  ])('%j is understood', (text, answers) => {
    expect(readRequest(text, today)).toMatchObject({ keyword: 'start', begins: true, answers, unread: null })
  })

  it('that says everything needs no keyword', () => {
    expect(readRequest('AB123456 31122027 05091980', today)).toMatchObject({
      keyword: null,
      begins: true,
      answers: all,
    })
    for (const text of ['AB123456 31122027', 'bonjour', '1', '']) {
      expect(readRequest(text, today)).toMatchObject({ keyword: null, begins: false })
    }
  })

  it('for help, or to stop, holds no facts', () => {
    for (const text of ['AIDE AB123456 31122027 05091980', 'STOP AB123456 31122027 05091980']) {
      expect(readRequest(text, today)).toMatchObject({ begins: false, answers: {}, unread: null })
    }
  })

  it('is whole with all four facts and nothing left over', () => {
    const answers = readRequest('AMO AB123456 31122027 05091980', today).answers
    expect(isWhole({ answers, unread: null })).toBe(true)
    expect(isWhole({ answers, unread: '45' })).toBe(false)
    for (const name of Object.keys(answers)) {
      expect(isWhole({ answers: { ...answers, [name]: undefined }, unread: null }), name).toBe(false)
    }
  })

  it('is understood in any order of its facts and with any separator', () => {
    const facts = ['AB123456', '31122027', '05091980'] as const
    const separators = fc.constantFrom(' ', ', ', ';', '/', '-', '*', '\n', '.', ' - ', '_', '|', '، ', ' + ')
    fc.assert(
      fc.property(fc.shuffledSubarray([...facts], { minLength: 3 }), separators, (order, separator) => {
        expect(readRequest(['AMO', ...order].join(separator), today).answers).toEqual(all)
      }),
    )
  })

  it('has the language that it names, and that of its script', () => {
    expect(readRequest('تضامن', today)).toMatchObject({ said: null, script: 'ar' })
    expect(readRequest('ⵜⴰⴷⴰⵎⵓⵏ', today)).toMatchObject({ said: null, script: 'zgh' })
    expect(readRequest('AMO عربية', today)).toMatchObject({ said: 'ar', script: 'ar' })
    expect(readRequest('تضامن بالفرنسية', today)).toMatchObject({ said: 'fr', script: 'ar' })
    for (const text of ['AMO FR', 'amo français', 'AMO FR AB123456']) {
      expect(readRequest(text, today)).toMatchObject({ said: 'fr', script: null })
    }
    expect(readRequest('AMO AR123456', today)).toMatchObject({
      said: null,
      answers: { idNumber: 'AR123456' },
    })
    for (const word of ['AMO', 'AIDE', 'STOP']) {
      expect(readRequest(word, today)).toMatchObject({ said: null, script: null })
    }
  })
})

describe('a message', () => {
  /** What a message is made of: words, numbers of all kinds, separators. */
  const digits = fc.stringMatching(/^[0-9]{1,10}$/)
  const piece = fc.oneof(
    digits,
    fc.tuple(fc.stringMatching(/^[A-Z]{1,3}$/), digits).map(parts => parts.join('')),
    fc.constantFrom(
      '05091980',
      '31/12/2027',
      '5 septembre 1980',
      'AB123456',
      '0687654321',
      '1980',
      '06 12 34 56 78',
    ),
    fc.constantFrom('j ai', 'ans', 'AB', 'le', 'CIN', 'séjour', 'شكرا', 'O', 'nom1@exemple.ma'),
  )
  const message = fc
    .array(fc.tuple(piece, fc.constantFrom(' ', '/', '-', ', ', '.')), { maxLength: 12 })
    .map(parts => `AMO ${parts.flat().join('')}`)

  it('drops no digit: each is used or named, or none of it is read', () => {
    fc.assert(
      fc.property(message, text => {
        const { answers, unread } = readRequest(text, today)
        if (unread === '') {
          expect(answers).toEqual({})
          return
        }
        const { idNumber = '', idDigits = '', birthDate = '', idExpiry = '' } = answers
        const said = [idNumber, idDigits, birthDate, idExpiry, unread ?? ''].join(' ')
        // A month may be named and a year be short: what was used has at least the digits that were written.
        const written = text.match(/[0-9]/g) ?? []
        const used = said.match(/[0-9]/g) ?? []
        for (const digit of '0123456789') {
          const count = (among: string[]) => among.filter(one => one === digit).length
          expect(count(used), `${digit} of ${text} in ${said}`).toBeGreaterThanOrEqual(count(written))
        }
      }),
      { numRuns: runsOf(2_000) },
    )
  })

  it('of any kind is read without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => {
        readRequest(text, today)
        readRequest(`AMO ${text}`, today)
      }),
    )
  })
})

describe('a text of any length', () => {
  // Whatever took a time that grows with the square of the length would not end before the test does.
  const length = 60_000
  const filled = (part: string) => part.repeat(Math.ceil(length / part.length))

  it.each([
    '1',
    'A',
    'O',
    'I1',
    '0',
    'A1',
    '1 ',
    'A ',
    'ت',
    'تَ',
    '@',
    'a@b.c ',
    '31/12/2027 ',
    '+212 ',
    '..',
  ])('of many %j is read, with whatever comes after it', part => {
    for (const end of ['', 'x', ' x', '!', ' AB123456', 'ء']) {
      for (const before of ['', 'AMO ', 'bonjour ']) {
        const { unread } = readRequest(`${before}${filled(part)}${end}`, '2026-11-22')
        expect(unread ?? '').toSatisfy((text: string) => text.length <= 40)
      }
    }
  })
})
