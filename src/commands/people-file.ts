/** The file of people that a command is given: a path, a pipe, or `-` for standard input. */
import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { systemCodeOf } from '../platform/failures.ts'
import { OperatorError } from '../platform/operator-error.ts'

export interface PeopleFile {
  /** @throws OperatorError when it cannot be read to its end. */
  bytes: AsyncIterable<Uint8Array>
  /** Whoever reads it meets `reason`. */
  stop(reason: OperatorError): void
  /** How much of it has been read, 0 to 1; null for a pipe. */
  share(): number | null
  /** Whether `path` is the same file. */
  isSame(path: string): Promise<boolean>
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no file of that name',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder: name a file in it',
}

/** @throws OperatorError when it cannot be read, with what to do. */
export async function openPeopleFile(path: string): Promise<PeopleFile> {
  if (path === '-')
    return { ...fileOf(process.stdin, 'standard input'), share: () => null, isSame: async () => false }
  const handle = await open(path).catch((error: unknown) => {
    throw refusal(path, systemCodeOf(error))
  })
  const stats = await handle.stat()
  if (stats.isDirectory()) {
    await handle.close()
    throw refusal(path, 'EISDIR')
  }
  const stream = handle.createReadStream()
  return {
    ...fileOf(stream, path),
    share: () => (stats.isFile() && stats.size > 0 ? Math.min(1, stream.bytesRead / stats.size) : null),
    async isSame(other) {
      const found = await openOther(other)
      const theirs = await found?.stat()
      await found?.close()
      return theirs?.ino === stats.ino && theirs.dev === stats.dev
    },
  }
}

function fileOf(stream: Readable, name: string): Pick<PeopleFile, 'bytes' | 'stop'> {
  // Whoever reads it meets the error there; before anybody does it is nobody's.
  stream.on('error', () => {})
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      yield* stream as AsyncIterable<Uint8Array>
    } catch (error) {
      if (error instanceof OperatorError) throw error
      throw new OperatorError(
        `${name} cannot be read to its end (${systemCodeOf(error)}): nothing was changed`,
      )
    }
  }
  return { bytes: bytes(), stop: reason => void stream.destroy(reason) }
}

async function openOther(path: string): Promise<FileHandle | undefined> {
  return open(path).catch(() => undefined)
}

function refusal(path: string, code = 'unknown'): OperatorError {
  return new OperatorError(`${path} cannot be read: ${reasons[code] ?? code}`)
}
