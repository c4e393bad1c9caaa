/** The text of a file of any size, packed with gzip or not, in whatever encoding it was saved. */
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { OperatorError } from '../../platform/operator-error.ts'
import { headBytes, kindOf } from './file-kind.ts'
import { createTextReader } from './text-reader.ts'

type Bytes = AsyncIterable<Uint8Array>

/** @throws OperatorError that names the file for what it is, when it is no text; the stream's own errors. */
export async function* textOf(bytes: Bytes): AsyncGenerator<string> {
  const file = await begin(bytes)
  try {
    if (kindOf(file.head).kind === 'gzip') yield* unzippedText(file.bytes)
    else yield* plainText(file, 'the file is')
  } finally {
    await file.close()
  }
}

async function* unzippedText(packed: Bytes): AsyncGenerator<string> {
  const gunzip = createGunzip({ chunkSize: 65_536 })
  // Its own error is the one that is met in reading: there is nothing to do here.
  pipeline(Readable.from(packed, { objectMode: false }), gunzip, () => {})
  try {
    yield* plainText(await begin(gunzip), 'the gzip file holds')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'Z_BUF_ERROR') throw new OperatorError('the gzip file is cut short: fetch it again')
    if (code.startsWith('Z_')) throw new OperatorError('the gzip file is damaged: fetch it again')
    throw error
  } finally {
    gunzip.destroy()
  }
}

async function* plainText({ head, bytes }: Begun, isA: string): AsyncGenerator<string> {
  const found = kindOf(head)
  if (found.kind === 'gzip') throw new OperatorError('the gzip file holds another one: unpack it once')
  if (found.kind === 'other') throw new OperatorError(`${isA} ${found.what}: ${found.toDo}`)
  const reader = createTextReader(head)
  for await (const piece of bytes) yield reader.push(piece)
  yield reader.end()
}

interface Begun {
  /** The first bytes, as many as tell what they are. */
  head: Buffer
  /** All, the head included. */
  bytes: Bytes
  close(): Promise<unknown>
}

async function begin(bytes: Bytes): Promise<Begun> {
  const pieces = bytes[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < headBytes) {
    const piece = await pieces.next()
    if (piece.done) break
    head = Buffer.concat([head, piece.value])
  }
  const rest = { [Symbol.asyncIterator]: () => pieces }
  async function* all() {
    yield head
    yield* rest
  }
  return { head, bytes: all(), close: async () => pieces.return?.() }
}
