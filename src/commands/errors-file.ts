/**
 * `--errors FILE`: the refused lines whole, as a CSV with what is wrong in its first columns. It holds people's data in the
 * clear, so only its owner may read it. Mended, it can be imported as it is: those columns are left aside.
 */
import { closeSync, fchmodSync, fstatSync, openSync, rmSync, writeSync } from 'node:fs'
import type { SaidLine } from '../eligibility/import/recorded-import.ts'
import { systemCodeOf } from '../platform/failures.ts'
import { OperatorError } from '../platform/operator-error.ts'

export interface ErrorsFile {
  add(said: SaidLine, header: { text: string; delimiter: string }): void
  /** Whether there is a file: without a refused line there is none. */
  close(): boolean
}

/** Written at once: what a slow disk has not taken yet would be kept in memory. */
const pieceLength = 65_536

/** @throws OperatorError when it cannot be written. */
export function openErrorsFile(path: string): ErrorsFile {
  const file = attempt(path, () => openSync(path, 'w', 0o600))
  // A pipe or a device is somebody else's, and stays as it is.
  const isOurs = fstatSync(file).isFile()
  // One that was there before may have been readable to others.
  if (isOurs) attempt(path, () => fchmodSync(file, 0o600))
  let isEmpty = true
  let waiting = ''
  const write = () => {
    attempt(path, () => writeSync(file, waiting))
    waiting = ''
  }
  return {
    add({ line, says, text }, header) {
      const { delimiter } = header
      // The mark tells spreadsheets that it is UTF-8.
      if (isEmpty) waiting = `\uFEFF${['line', 'problems', header.text].join(delimiter)}\n`
      isEmpty = false
      waiting += `${[line, `"${says.replaceAll('"', '""')}"`, text ?? ''].join(delimiter)}\n`
      if (waiting.length >= pieceLength) write()
    },
    close() {
      write()
      closeSync(file)
      if (isEmpty && isOurs) rmSync(path)
      return !isEmpty
    },
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = systemCodeOf(error) ?? 'unknown'
    const why = code === 'ENOSPC' ? 'its disk is full' : code
    throw new OperatorError(`${path} cannot be written (${why}): nothing was changed`)
  }
}
