// The text of a file, in whatever encoding and packed or not; and what is no text is named for what it is.
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { textOf } from '#src/eligibility/import/file-text.ts'

const text = 'id_kind;note\r\ncnie;été à Tétouan\r\n'

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function read(bytes: Uint8Array, size = bytes.length || 1): Promise<string> {
  let all = ''
  for await (const piece of textOf(inPieces(bytes, size))) all += piece
  return all
}

const mark = '\uFEFF'
const utf16le = (content: string) => Buffer.from(content, 'utf16le')
const utf16be = (content: string) => utf16le(content).swap16()
const latin1 = (content: string) => Buffer.from(content, 'latin1')

describe.each([1, 7, 100_000])('in pieces of %d bytes', size => {
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(mark + text)],
    ['Windows-1252', latin1(text)],
    ['UTF-16, little end first, with a mark', utf16le(mark + text)],
    ['UTF-16, little end first', utf16le(text)],
    ['UTF-16, big end first, with a mark', utf16be(mark + text)],
    ['UTF-16, big end first', utf16be(text)],
  ])('%s is read, packed with gzip too', async (_, bytes) => {
    expect(await read(bytes, size)).toBe(text)
    expect(await read(gzipSync(bytes), size)).toBe(text)
  })

  test('of a file in two encodings each line is read as what it is', async () => {
    const bytes = Buffer.concat([Buffer.from('a\nالرباط\n'), latin1('Salé\n'), Buffer.from('Salé\n')])
    expect(await read(bytes, size)).toBe('a\nالرباط\nSalé\nSalé\n')
  })

  test('what only Windows has among the letters is read as Windows has it', async () => {
    expect(await read(Buffer.concat([latin1('l'), Buffer.of(0x92), latin1('été\n')]), size)).toBe('l’été\n')
  })

  test('an empty file is an empty text', async () => {
    expect(await read(Buffer.alloc(0), size)).toBe('')
    expect(await read(gzipSync(Buffer.alloc(0)), size)).toBe('')
  })
})

test('a long file is read piece by piece', async () => {
  const long = text.repeat(20_000)
  expect(await read(Buffer.from(long), 65_536)).toBe(long)
  expect(await read(latin1(long), 65_536)).toBe(long)
})

test('a line without end is not kept in memory', async () => {
  const [piece] = [Buffer.alloc(1_048_576, 'é')]
  async function* endless() {
    for (let count = 0; count < 200; count += 1) yield piece
  }
  const before = process.memoryUsage().external
  let length = 0
  for await (const part of textOf(endless())) {
    length += part.length
    expect(process.memoryUsage().external - before).toBeLessThan(100_000_000)
  }
  expect(length).toBe(200 * 524_288)
})

const zipped = (name: string) => Buffer.concat([latin1('PK\u0003\u0004'), Buffer.alloc(26), latin1(name)])
const tar = Buffer.concat([Buffer.alloc(257, 'x'), latin1('ustar'), Buffer.alloc(300)])
const others: [string, Uint8Array, string][] = [
  [
    'an Excel workbook',
    zipped('[Content_Types].xml'),
    'an Excel workbook: open it and save it as “CSV UTF-8”',
  ],
  ['another Excel workbook', zipped('xl/workbook.xml'), 'an Excel workbook'],
  [
    'a LibreOffice spreadsheet',
    zipped('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
    'a LibreOffice spreadsheet',
  ],
  ['a zip archive', zipped('people.csv'), 'a zip archive: take the CSV file out of it'],
  ['an old Excel workbook', latin1('\u00d0\u00cf\u0011\u00e0\u00a1\u00b1'), 'an old Excel workbook'],
  ['a PDF', latin1('%PDF-1.7\n'), 'a PDF: ask for the CSV that it was made from'],
  ['bzip2', latin1('BZh91AY'), 'a file compressed in another way than gzip: unpack it'],
  ['zstd', Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 4), 'a file compressed in another way than gzip'],
  ['a tar archive', tar, 'a tar archive: take the CSV file out of it'],
  [
    'a page of HTML',
    Buffer.from(`${mark}\r\n<!DOCTYPE html><html>`),
    'a page of HTML: open it and save it as “CSV UTF-8”',
  ],
  ['a table of HTML', latin1('<table border=1><tr>'), 'a page of HTML'],
  ['a file of XML', latin1('<?xml version="1.0"?><Workbook>'), 'a file of XML'],
  ['a file of JSON', latin1('\n[{"id_kind": "cnie"}]'), 'a file of JSON: ask for a CSV'],
]

describe('a file that is no CSV', () => {
  test.each(others)('is named: %s', async (_, bytes, what) => {
    await expect(read(bytes)).rejects.toThrow(`the file is ${what}`)
    await expect(read(gzipSync(bytes), 5)).rejects.toThrow(`the gzip file holds ${what}`)
  })

  test('is named when it is packed twice', async () => {
    await expect(read(gzipSync(gzipSync(text)))).rejects.toThrow(
      'the gzip file holds another one: unpack it once',
    )
  })

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -20), 'the gzip file is cut short: fetch it again'],
    [
      'damaged',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(80, 7), bytes.subarray(120)]),
      'the gzip file is damaged: fetch it again',
    ],
  ])('is told when it is gzip and %s', async (_, harm, message) => {
    const packed = gzipSync(Array.from({ length: 5_000 }, (_, line) => `${line * 7_919};x\n`).join(''))
    await expect(read(harm(packed), 1_000)).rejects.toThrow(message)
  })
})

test('the stream’s own error is the one that is met', async () => {
  const error = new Error('the disk is gone')
  async function* broken(head: Uint8Array) {
    yield head
    throw error
  }
  const readAll = async (bytes: AsyncIterable<Uint8Array>) => {
    for await (const _ of textOf(bytes));
  }
  await expect(readAll(broken(Buffer.from(text)))).rejects.toBe(error)
  await expect(readAll(broken(gzipSync(text).subarray(0, 20)))).rejects.toBe(error)
})

test('whoever stops reading lets go of the file', async () => {
  let isClosed = false
  async function* file() {
    try {
      for (;;) yield Buffer.from(text)
    } finally {
      isClosed = true
    }
  }
  for await (const _ of textOf(file())) break
  expect(isClosed).toBe(true)
})
