/** The CSV reader: as csv-parse reads what is well formed, and a malformed line spoils only itself. */
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CsvRecord, createCsvReader } from '#src/eligibility/import/csv-reader.ts'

function read(text: string, chunk = text.length || 1): CsvRecord[] {
  const reader = createCsvReader()
  const records: CsvRecord[] = []
  for (let at = 0; at < text.length; at += chunk) records.push(...reader.push(text.slice(at, at + chunk)))
  return [...records, ...reader.end()]
}

const field = fc.string({
  unit: fc.constantFrom('a', 'é', '7', ' ', '-', '"', ',', ';', '\n', 'ب'),
  maxLength: 8,
})
const table = fc
  .integer({ min: 2, max: 5 })
  .chain(width =>
    fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
  )
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

describe('well-formed CSV', () => {
  test('is read as csv-parse reads it, in chunks of any size', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.nat(40),
        (rows, by, end, chunk) => {
          const [header = []] = rows
          const names = header.map((_, place) => `column ${place}`)
          const text = [names, ...rows].map(row => row.map(quoted).join(by) + end).join('')
          const fields = read(text, chunk + 1).map(record => record.fields)
          expect(fields).toEqual(
            parse(text, { delimiter: by, relax_column_count: true, record_delimiter: end }),
          )
        },
      ),
    )
  })

  test.each([
    [
      'fields without quotes',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'no line end at the end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolons',
      'a;b\n1,5;2\n',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    [
      'CR',
      'a,b\r1,2\r\r3,4',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'all line ends at once',
      'a,b\n1,2\r\n3,4\r5,6',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1;5,0\t2\n',
      [
        ['a', 'b'],
        ['1;5,0', '2'],
      ],
    ],
    [
      'a line that names the separator',
      'sep=;\r\na,x;b\r\n1;2\r\n',
      [
        ['a,x', 'b'],
        ['1', '2'],
      ],
    ],
    ['the same in quotes', '"sep=\t"\na\tb\n', [['a', 'b']]],
    [
      'empty fields',
      'a,b,c\n,,\n"",x,""\n',
      [
        ['a', 'b', 'c'],
        ['', '', ''],
        ['', 'x', ''],
      ],
    ],
    [
      'blank lines',
      '\n\na,b\n\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a doubled quote',
      'a,b\n"x""y",2\n',
      [
        ['a', 'b'],
        ['x"y', '2'],
      ],
    ],
    [
      'a line break in quotes',
      'a,b\n"x\ny",2\n',
      [
        ['a', 'b'],
        ['x\ny', '2'],
      ],
    ],
  ])('takes %s', (_, text, rows) => {
    for (const chunk of [text.length, 1]) {
      expect(read(text, chunk).map(record => record.fields)).toEqual(rows)
    }
  })
})

describe('a malformed line', () => {
  const long = 'x'.repeat(20_000)
  test.each([
    ['a quote that is never closed', 'a,b\n"1,2\n3,4\n5,6\n', [2]],
    ['two of them', 'a,b\n"1,2\n3,4\n5,"6\n7,8', [2, 4]],
    ['a quote inside a field', 'a,b\n1"x"y,2\n3,4\n', [2]],
    ['text after a closing quote', 'a,b\n"1"x,2\n3,4\n', [2]],
    ['an endless line', `a,b\n${long},2\n3,4\n`, [2]],
    ['an endless line with a quote', `a,b\n"${long},2\n3,4\n`, [2]],
    ['an endless line at the end', `a,b\n3,4\n${long}`, [3]],
  ])('such as %s is reported by its number, the others are read', (_, text, malformed) => {
    for (const chunk of [text.length, 7]) {
      const records = read(text, chunk)
      expect(records.filter(record => record.fields === null).map(record => record.line)).toEqual(malformed)
      const good = text.split('\n').filter(line => /^\d,\d$/.test(line))
      expect(records.slice(1).flatMap(record => record.fields?.join() ?? [])).toEqual(good)
    }
  })

  test('costs no more memory than a line may have', () => {
    const reader = createCsvReader()
    reader.push('a,b\n')
    for (let chunk = 0; chunk < 1_000; chunk += 1) reader.push('x'.repeat(65_536))
    expect(reader.push('\r')).toHaveLength(1)
    expect(reader.push('\n1,2\n')).toEqual([{ line: 3, fields: ['1', '2'], text: '1,2' }])
  })
})

test('each record carries the number of its first line and its text', () => {
  const records = read('a,b\n\n1,"x\ny"\n"2,z\n3,z\n')
  expect(records.map(({ line, text }) => [line, text])).toEqual([
    [1, 'a,b'],
    [3, '1,"x\ny"'],
    [5, '"2,z'],
    [6, '3,z'],
  ])
})

test('what stands between fields is told', () => {
  const reader = createCsvReader()
  expect(reader.delimiter()).toBe(',')
  reader.push('a;b\n')
  expect(reader.delimiter()).toBe(';')
})
