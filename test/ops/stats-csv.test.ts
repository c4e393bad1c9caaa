// What a spreadsheet gets is what the page shows: every line under its header, whatever the values are.
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import type { Stats } from '#src/ops/stats.ts'
import { tableNames, writeCsv } from '#src/ops/stats-csv.ts'

const carrier = {
  name: 'kannel',
  accepted: 4,
  delivered: 3,
  failed: 1,
  unknown: 0,
  parts: 5,
  medianSeconds: 2.5,
  slowSeconds: null,
}
const before = {
  sides: [
    { by: 'channel', name: 'ussd', calls: 6, turns: 41, callers: 5, served: 4, share: 0.8, apologies: null },
  ],
  series: { at: [], calls: [2], turns: [9] },
  funnel: [],
  outcomes: [{ name: 'left', count: 7 }],
  messages: [],
  carriers: [],
  operators: [],
  lookUps: { outcomes: [{ name: 'registered', count: 9 }] },
  limits: [],
  failures: [],
}
const stats = {
  ...before,
  range: 'hour',
  since: new Date('2026-11-29T12:00:00Z'),
  until: new Date('2026-11-29T13:00:00Z'),
  before,
  sides: [
    { by: 'channel', name: 'ussd', calls: 3, turns: 20, callers: 2, served: 1, share: 0.5, apologies: null },
    { by: 'gateway', name: 'ussd', calls: 3, turns: null, callers: 2, served: 1, share: 0.5, apologies: 4 },
  ],
  series: { at: [1_795_953_600, 1_795_953_660], calls: [1, 2], turns: [7, 8] },
  funnel: [{ state: 'idNumber', asked: 4, answered: 3, corrected: 1, gaveUp: 0, medianSeconds: null }],
  outcomes: [{ name: 'passwordSent', count: 1 }],
  messages: [{ kind: 'password', medium: 'sms', states: { delivered: 2, failed: 1 }, medianSeconds: 3.5 }],
  carriers: [carrier],
  operators: [{ ...carrier, name: 'iam' }],
  lookUps: { outcomes: [{ name: 'registered', count: 2 }] },
  limits: [{ name: 'a "limit", quoted', count: 1 }],
  releases: [{ at: new Date('2026-11-29T12:10:00Z'), version: '0.2.0', commit: 'abc' }],
  outages: [{ what: 'sessions', since: new Date('2026-11-29T12:20:00Z'), until: null }],
} as unknown as Stats

const read = (table: (typeof tableNames)[number]) =>
  parse(writeCsv(table, stats), { columns: true }) as Record<string, string>[]

test.each(tableNames)('%s has a header, and a line for each row with as many cells', table => {
  const lines = writeCsv(table, stats).split('\r\n')
  expect(lines[0]).toMatch(/^since,until/)
  expect(lines.at(-1)).toBe('')
  expect(() => read(table)).not.toThrow()
})

test('each line names its span, and what is unknown is empty', () => {
  expect(read('funnel')).toMatchObject([
    {
      since: '2026-11-29T12:00:00.000Z',
      until: '2026-11-29T13:00:00.000Z',
      state: 'idNumber',
      asked: '4',
      answered: '3',
      corrected: '1',
      gaveUp: '0',
      medianSeconds: '',
    },
  ])
})

test('beside each number stands that of a week before, and nothing where there was none', () => {
  const [ussd, gateway] = read('sides')
  expect(ussd).toMatchObject({ by: 'channel', calls: '3', callsWeekBefore: '6', shareWeekBefore: '0.8' })
  expect(gateway).toMatchObject({ by: 'gateway', apologies: '4', callsWeekBefore: '' })
  expect(read('lookups')).toMatchObject([{ outcome: 'registered', lookUps: '2', lookUpsWeekBefore: '9' }])
})

test('what there was a week before only has a line of its own', () => {
  expect(
    read('outcomes').map(({ outcome, calls, callsWeekBefore }) => [outcome, calls, callsWeekBefore]),
  ).toEqual([
    ['passwordSent', '1', ''],
    ['left', '', '7'],
  ])
})

test('a message kind has a line for each state', () => {
  expect(read('messages').map(({ state, messages }) => [state, messages])).toEqual([
    ['delivered', '2'],
    ['failed', '1'],
  ])
})

test('carriers and the networks of recipients have a file each', () => {
  expect(read('carriers')).toMatchObject([{ name: 'kannel', accepted: '4', slowSeconds: '' }])
  expect(read('networks')).toMatchObject([{ name: 'iam', parts: '5' }])
})

test('each point of the plot has a line, and releases and outages have their times', () => {
  expect(read('minutes')).toMatchObject([
    { calls: '1', turns: '7', callsWeekBefore: '2', turnsWeekBefore: '9' },
    { calls: '2', turns: '8', callsWeekBefore: '', turnsWeekBefore: '' },
  ])
  expect(read('releases')).toMatchObject([
    { at: '2026-11-29T12:10:00.000Z', version: '0.2.0', commit: 'abc' },
  ])
  expect(read('outages')).toMatchObject([{ what: 'sessions', began: '2026-11-29T12:20:00.000Z', ended: '' }])
})

test('signs that CSV means otherwise are quoted', () => {
  expect(read('limits')[0]?.['limit']).toBe('a "limit", quoted')
})
