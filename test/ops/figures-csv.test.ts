// What a spreadsheet gets is what the page shows: every line under its header, whatever the values are.
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { tableNames, writeCsv } from '#src/ops/figures-csv.ts'
import type { Stats } from '#src/ops/stats.ts'

const stats = {
  range: 'hour',
  since: new Date('2026-11-29T12:00:00Z'),
  until: new Date('2026-11-29T13:00:00Z'),
  sides: [{ name: 'ussd', calls: 3, turns: 20, callers: 2, served: 1, share: 0.5 }],
  funnel: [{ state: 'idNumber', asked: 4, answered: 3, corrected: 1, gaveUp: 0, medianSeconds: null }],
  outcomes: [{ name: 'passwordSent', count: 1 }],
  messages: [{ kind: 'password', medium: 'sms', states: { delivered: 2, failed: 1 }, medianSeconds: 3.5 }],
  lookUps: { outcomes: [{ name: 'registered', count: 2 }] },
  limits: [{ name: 'a "limit", quoted', count: 1 }],
  failures: [],
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
  expect(read('funnel')).toEqual([
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

test('a message kind has a line for each state', () => {
  expect(read('messages').map(({ state, messages }) => [state, messages])).toEqual([
    ['delivered', '2'],
    ['failed', '1'],
  ])
})

test('signs that CSV means otherwise are quoted', () => {
  expect(read('limits')[0]?.['limit']).toBe('a "limit", quoted')
})
