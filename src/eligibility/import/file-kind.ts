/** What a file is by its first bytes: text, gzip, or something else that people take for a CSV, with what to do. */

export type FileKind = { kind: 'text' | 'gzip' } | { kind: 'other'; what: string; toDo: string }

/** So many bytes tell. */
export const headBytes = 512

type Test = (head: string) => boolean
const begins =
  (...signs: string[]): Test =>
  head =>
    signs.some(sign => head.startsWith(sign))
const zip = 'PK\u0003\u0004'
/** The name of its first file stands at byte 30. */
const zipOf =
  (...names: string[]): Test =>
  head =>
    head.startsWith(zip) && names.some(name => head.startsWith(name, 30))
const beginsWithTag =
  (tags: string): Test =>
  head =>
    new RegExp(`^\\s*<(${tags})`, 'i').test(head)

const saveAs = 'open it and save it as “CSV UTF-8”'
const unpack = 'take the CSV file out of it'

const others: readonly { is: Test; what: string; toDo: string }[] = [
  { is: zipOf('[Content_Types]', '_rels/', 'docProps/', 'xl/'), what: 'an Excel workbook', toDo: saveAs },
  {
    is: zipOf('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
    what: 'a LibreOffice spreadsheet',
    toDo: saveAs,
  },
  { is: begins(zip, 'PK\u0005\u0006'), what: 'a zip archive', toDo: unpack },
  { is: begins('\u00d0\u00cf\u0011\u00e0'), what: 'an old Excel workbook', toDo: saveAs },
  { is: begins('%PDF'), what: 'a PDF', toDo: 'ask for the CSV that it was made from' },
  {
    is: begins('BZh', '\u00fd7zXZ', '7z\u00bc\u00af', 'Rar!', '(\u00b5/\u00fd'),
    what: 'a file compressed in another way than gzip',
    toDo: 'unpack it',
  },
  { is: head => head.startsWith('ustar', 257), what: 'a tar archive', toDo: unpack },
  { is: beginsWithTag('!doctype html|html|head|body|table|meta'), what: 'a page of HTML', toDo: saveAs },
  { is: beginsWithTag('[?!a-z]'), what: 'a file of XML', toDo: saveAs },
  { is: head => /^\s*[[{]/.test(head), what: 'a file of JSON', toDo: 'ask for a CSV' },
]

export function kindOf(head: Uint8Array): FileKind {
  const bytes = Buffer.from(head).toString('latin1')
  if (bytes.startsWith('\u001f\u008b')) return { kind: 'gzip' }
  // Behind a byte-order mark too.
  const other = others.find(({ is }) => is(bytes.replace(/^\u00ef\u00bb\u00bf/, '')))
  return other === undefined ? { kind: 'text' } : { kind: 'other', what: other.what, toDo: other.toDo }
}
