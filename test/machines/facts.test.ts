/** Which facts a message holds, and no others: what could be read in two ways is asked for. */
import { describe, expect, it } from 'vitest'
import { readRequest } from '#machines/request.ts'

const today = '2026-11-22'
const dates = { idExpiry: '2027-12-31', birthDate: '1980-09-05' }

describe('a card', () => {
  it.each([
    ['AMO AB 12122027 31122027 05091980', { idKind: 'cnie', idNumber: 'AB12122027', ...dates }],
    ['AMO RESIDENCE A123456 31122027 05091980', { idKind: 'residence', idNumber: 'A123456', ...dates }],
    ['AMO RESIDENCE 123456', { idKind: 'residence', idNumber: '123456' }],
    ['AMO 123456 654321', {}],
    ['AMO CNIE 123456 654321', { idKind: 'cnie' }],
    ['AMO 12A', {}],
    ['AMO RESIDENCE 12A', { idKind: 'residence' }],
    ['AMO CNIE', { idKind: 'cnie' }],
    ['AMO carte nationale', { idKind: 'cnie' }],
    ['AMO وطنىة', { idKind: 'cnie' }],
    ['AMO الإقامة', { idKind: 'residence' }],
    ['AMO', {}],
  ])('in %j', (text, answers) => expect(readRequest(text, today).answers).toStrictEqual(answers))
})

describe('a date', () => {
  it.each([
    ['AMO 05091980', { birthDate: '1980-09-05' }],
    ['AMO 31122027', { idExpiry: '2027-12-31' }],
    ['AMO 99999999 05091980', { idKind: 'cnie', idDigits: '99999999', birthDate: '1980-09-05' }],
    ['AMO 31122027 05091980 01012020', {}],
    ['AMO 123456 31122027 1980', { idKind: 'cnie', idDigits: '123456', ...dates, birthDate: '1980' }],
    // With both dates there, a year is a number.
    ['AMO 1980 31122027 05091980', { idKind: 'cnie', idDigits: '1980', ...dates }],
  ])('in %j', (text, answers) => expect(readRequest(text, today).answers).toStrictEqual(answers))
})

describe('what stands around a fact that was read', () => {
  it.each([
    ['AMO 9--AB123456-9-1980', { idKind: 'cnie', idNumber: 'AB123456', birthDate: '1980' }],
    ['AMO ABC-31122027-1234', { idKind: 'cnie', idDigits: '1234', idExpiry: '2027-12-31' }],
    ['AMO 12-1980-34 31122027', { ...dates, birthDate: '1980' }],
  ])('does not become one: %j', (text, answers) =>
    expect(readRequest(text, today).answers).toStrictEqual(answers),
  )
})

it.each([
  ['INFO', 'help'],
  [', AIDE', 'help'],
  ['قف', 'stop'],
  ['ٱلتضامن', 'start'],
  // The article stands in front, nowhere else.
  ['تالضامن', null],
])('%j has the keyword %j', (text, keyword) => expect(readRequest(text, today).keyword).toBe(keyword))

it('a call for help holds no facts', () => {
  expect(readRequest('AIDE AB123456 31122027', today).answers).toStrictEqual({})
})
