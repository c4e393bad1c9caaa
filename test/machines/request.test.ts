/** One text message with everything in it, as people write it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRequest } from '#machines/request.ts'

const today = '2026-11-22'
const all = { idKind: 'cnie', idNumber: 'AB123456', idExpiry: '2027-12-31', birthDate: '1980-09-05' }

describe('a request', () => {
  it.each([
    ['AMO AB123456 31122027 05091980', all],
    ['amo ab123456 31122027 05091980', all],
    ['Amo AB 123456 31/12/2027 05/09/1980', all],
    ['AMO,AB123456,31-12-2027,05-09-1980', all],
    ['AMO*AB123456*31122027*05091980', all],
    ['AMO 05091980 AB123456 31122027', all],
    ['AMO 31122027 05091980 AB123456', all],
    ['AMO AB123456 20271231 19800905', all],
    ['AMO\nAB123456\n5/9/1980\n31.12.2027', all],
    ['AMO CIN AB123456 EXP 31122027 NE 05091980', all],
    ['تضامن AB123456 ٣١١٢٢٠٢٧ ٠٥٠٩١٩٨٠', all],
    ['التضامن وطنية AB123456 31122027 05091980', all],
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
    ['AMO AB123456 09052005', { idKind: 'cnie', idNumber: 'AB123456' }],
    ['AMO 15052020 05091980', { idExpiry: '2020-05-15', birthDate: '1980-09-05' }],
    ['AMO', {}],
    ['AMO merci', {}],
  ])('%j is understood', (text, answers) => {
    expect(readRequest(text, today)).toMatchObject({ keyword: 'start' })
    expect(readRequest(text, today).answers).toEqual(answers)
  })

  it('tells its language by its alphabet', () => {
    expect(readRequest('تضامن', today).language).toBe('ar')
    expect(readRequest('ⵜⴰⴷⴰⵎⵓⵏ', today).language).toBe('zgh')
    for (const word of ['AMO', 'AIDE', 'STOP']) expect(readRequest(word, today).language).toBeNull()
  })

  it('is understood in any order of its facts and with any separator', () => {
    const facts = ['AB123456', '31122027', '05091980'] as const
    const separators = fc.constantFrom(' ', ', ', ';', '/', '-', '*', '\n', '.', ' - ', '_', '|')
    fc.assert(
      fc.property(fc.shuffledSubarray([...facts], { minLength: 3 }), separators, (order, separator) => {
        expect(readRequest(['AMO', ...order].join(separator), today).answers).toEqual(all)
      }),
    )
  })
})

it.each([
  ['AIDE', 'help'],
  ['aide svp', 'help'],
  ['Help', 'help'],
  ['مساعدة', 'help'],
  ['المساعدة', 'help'],
  ['STOP', 'stop'],
  ['arrêt', 'stop'],
  ['ARRET', 'stop'],
  ['توقف', 'stop'],
  ['تَضامُن', 'start'],
  ['أمو', 'start'],
  ['cnss', 'start'],
  ['ⵜⴰⴷⴰⵎⵓⵏ', 'start'],
  ['ⵜⵉⵡⵉⵙⵉ', 'help'],
  ['ⴼⴼⵖ', 'stop'],
  ['Tadamon', 'start'],
  ['bonjour', null],
  ['AB123456', null],
  ['1', null],
  ['', null],
])('%j is the keyword %j', (text, keyword) => expect(readRequest(text, today).keyword).toBe(keyword))

it('reads any text without failing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => {
      readRequest(`AMO ${text}`, today)
    }),
  )
})
