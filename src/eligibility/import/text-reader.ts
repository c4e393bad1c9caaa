/**
 * Text from bytes: UTF-16 where the first bytes show it, else UTF-8, and Windows-1252 for a line that is no UTF-8. Of a
 * file that is both, as when two exports were joined, each line is read as what it is.
 */

export interface TextReader {
  /** The text that is complete; without a byte-order mark. */
  push(bytes: Uint8Array): string
  end(): string
}

/** @param head the first bytes of the file. */
export function createTextReader(head: Uint8Array): TextReader {
  const utf16 = utf16Of(head)
  return utf16 === null ? createLineReader() : createUtf16Reader(utf16)
}

/** By its mark, or because every second byte of a header is a NUL. */
function utf16Of([first, second, third, fourth]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (second === 0 && fourth === 0) return 'utf-16le'
  return first === 0 && third === 0 ? 'utf-16be' : null
}

function createUtf16Reader(encoding: string): TextReader {
  const decoder = new TextDecoder(encoding)
  return { push: bytes => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() }
}

const [lineFeed, carriageReturn] = [0x0a, 0x0d]
/** A line that is longer is cut where it stands: nothing of it will be taken. */
const longestRest = 262_144

function createLineReader(): TextReader {
  const mark = '\uFEFF'
  let rest: Uint8Array = new Uint8Array()
  let isFirst = true
  const read = (lines: Uint8Array): string => {
    const text = decodeLines(lines)
    const isMarked = isFirst && text.startsWith(mark)
    if (text !== '') isFirst = false
    return isMarked ? text.slice(mark.length) : text
  }
  return {
    push(bytes) {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      const end = all.length > longestRest ? all.length : 1 + lastLineEnd(all)
      // A copy, so that it does not hold the whole piece.
      rest = Buffer.from(all.subarray(end))
      return read(all.subarray(0, end))
    },
    end: () => read(rest),
  }
}

function lastLineEnd(bytes: Uint8Array): number {
  return Math.max(bytes.lastIndexOf(lineFeed), bytes.lastIndexOf(carriageReturn))
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const windows1252 = new TextDecoder('windows-1252')

function decodeLines(lines: Uint8Array): string {
  try {
    return utf8.decode(lines)
  } catch {
    return splitLines(lines).map(decodeLine).join('')
  }
}

function decodeLine(line: Uint8Array): string {
  try {
    return utf8.decode(line)
  } catch {
    return windows1252.decode(line)
  }
}

/** Each with its line end. */
function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  let begin = 0
  bytes.forEach((byte, at) => {
    if (byte !== lineFeed && byte !== carriageReturn) return
    lines.push(bytes.subarray(begin, at + 1))
    begin = at + 1
  })
  return [...lines, bytes.subarray(begin)]
}
