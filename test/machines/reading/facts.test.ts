// Which facts a message holds, and no others: what can be read in two ways is named, and asked for.
import { describe, expect, it } from 'vitest'
import { readRequest } from '#machines/reading/request.ts'

const today = '2026-11-22'
const dates = { idExpiry: '2027-12-31', birthDate: '1980-09-05' }
const both = '31122027 05091980'
const read = (text: string) => {
  const { answers, unread } = readRequest(text, today, '+212600000001')
  return { ...answers, ...(unread !== null && { unread }) }
}

describe('a card', () => {
  it.each([
    ['AMO AB 12122027 31122027 05091980', { idKind: 'cnie', idNumber: 'AB12122027', ...dates }],
    [`AMO RESIDENCE A123456 ${both}`, { idKind: 'residence', idNumber: 'A123456', ...dates }],
    [`AMO AB123456 ${both} résidence Anfa`, { ...dates, unread: 'AB123456' }],
    ['AMO RESIDENCE 123456', { idKind: 'residence', idNumber: '123456' }],
    [`AMO A B 123456 ${both}`, { ...dates, idKind: 'cnie', idDigits: '123456' }],
    [`AMO LE 123456 ${both}`, { ...dates, idKind: 'cnie', idDigits: '123456' }],
    ['AMO LE 123456', { idKind: 'cnie', idNumber: 'LE123456' }],
    ['AMO mon numéro est le 123456', { idKind: 'cnie', idDigits: '123456' }],
    ['AMO 123456 654321', { unread: '123456 654321' }],
    ['AMO CNIE 123456 654321', { idKind: 'cnie', unread: '123456 654321' }],
    [`AMO AB123456 CD654321 ${both}`, { ...dates, unread: 'AB123456 CD654321' }],
    ['AMO 12A', { unread: '12A' }],
    ['AMO RESIDENCE 12A', { idKind: 'residence', unread: '12A' }],
    [`AMO RESIDENCE A 123456 ${both}`, { idKind: 'residence', ...dates, unread: '123456' }],
    ['AMO CNIE A123456B', { idKind: 'cnie', unread: 'A123456B' }],
    ['AMO ABC123456', { unread: 'ABC123456' }],
    ['AMO CNIE', { idKind: 'cnie' }],
    ['AMO CNIE séjour', {}],
    ['AMO carte nationale', { idKind: 'cnie' }],
    ['AMO وطنىة', { idKind: 'cnie' }],
    ['AMO الإقامة', { idKind: 'residence' }],
    ["AMO je veux mon numéro d'immatriculation", {}],
  ])('in %j', (text, found) => expect(read(text)).toStrictEqual(found))
})

describe('a date', () => {
  it.each([
    ['AMO 05091980', { birthDate: '1980-09-05' }],
    ['AMO 31122027', { idExpiry: '2027-12-31' }],
    ['AMO 05 09 1980', { birthDate: '1980-09-05' }],
    ['AMO 99999999 05091980', { idKind: 'cnie', idDigits: '99999999', birthDate: '1980-09-05' }],
    ['AMO 09052005', { unread: '09052005' }],
    ['AMO 31122027 05091980 01012020', { unread: '31122027 05091980 01012020' }],
    ['AMO 05091980 06091980', { unread: '05091980 06091980' }],
    ['AMO 123456 31122027 1980', { idKind: 'cnie', idDigits: '123456', ...dates, birthDate: '1980' }],
    // With both dates there, a year is a number.
    ['AMO 1980 31122027 05091980', { idKind: 'cnie', idDigits: '1980', ...dates }],
    // Of 27 and 31 each can be the year.
    [
      'AMO AB123456 31/12/27 05/09/80',
      { idKind: 'cnie', idNumber: 'AB123456', birthDate: '1980-09-05', unread: '31 12 27' },
    ],
    [
      'AMO AB123456 12/2027 1980',
      { idKind: 'cnie', idNumber: 'AB123456', birthDate: '1980', unread: '12 2027' },
    ],
    ['AMO AB123456 31132027', { idKind: 'cnie', idNumber: 'AB123456', unread: '31132027' }],
    // A card is issued after a birth.
    ['AMO 05092010 05092000', { birthDate: '2000-09-05', idExpiry: '2010-09-05' }],
  ])('in %j', (text, found) => expect(read(text)).toStrictEqual(found))
})

describe('what stands around a fact that was read', () => {
  it.each([
    ['AMO 9--AB123456-9-1980', { idKind: 'cnie', idNumber: 'AB123456', birthDate: '1980', unread: '9 9' }],
    ['AMO ABC-31122027-1234', { idKind: 'cnie', idDigits: '1234', idExpiry: '2027-12-31' }],
    ['AMO 12-1980-34 31122027', { idExpiry: '2027-12-31', unread: '12 1980 34' }],
    [`AMO AB123456 ${both} j ai 45 ans`, { idKind: 'cnie', idNumber: 'AB123456', ...dates, unread: '45' }],
    [
      `AMO AB123456 ${both} 0687654321`,
      { idKind: 'cnie', idNumber: 'AB123456', ...dates, unread: '0687654321' },
    ],
    [
      `AMO AB123456 ${both} nom@exemple.ma`,
      { idKind: 'cnie', idNumber: 'AB123456', ...dates, unread: 'nom@exemple.ma' },
    ],
    // The sender's own number says nothing new.
    [`AMO AB123456 ${both} 06 00 00 00 01`, { idKind: 'cnie', idNumber: 'AB123456', ...dates }],
    [`AMO AB123456 ${both} +212600000001`, { idKind: 'cnie', idNumber: 'AB123456', ...dates }],
  ])('is named: %j', (text, found) => expect(read(text)).toStrictEqual(found))

  it('is not named when it is too much, and then nothing is read', () => {
    expect(read(`AMO AB123456 ${both} ${'123 '.repeat(20)}`)).toStrictEqual({ unread: '' })
    expect(read(`AMO AB123456 ${both} 123456789012345678901 123456789012345678901`)).toStrictEqual({
      unread: '',
    })
  })
})
