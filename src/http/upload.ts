/** A body of any size, taken piece by piece: nothing of it is kept, and its sender may take their time. */
import type { Context } from 'koa'
import { OperatorError } from '../platform/operator-error.ts'
import { allowLateBody } from './late-requests.ts'

export interface Upload {
  /** @throws OperatorError when its sender has gone or says nothing more, or when it is longer than allowed. */
  pieces: AsyncIterable<Uint8Array>
  /** Takes what is left and throws it away: who is still sending does not hear an answer. */
  finish(): Promise<void>
}

/** Longer than the database keeps a piece waiting. */
const idleMs = 60_000

/** @param tooLong what to say when more than `mostBytes` come. */
export function openUpload({ req, res }: Context, mostBytes: number, tooLong: string): Upload {
  const endAllowance = allowLateBody(req, idleMs)
  // Leaving the loop early must not close the connection: there is an answer to come.
  const received = req.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  let bytes = 0

  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of received) {
        bytes += piece.length
        if (bytes > mostBytes) throw new OperatorError(tooLong)
        yield piece
      }
      endAllowance()
    } catch (error) {
      throw error instanceof OperatorError
        ? error
        : new OperatorError('the upload broke off, nothing was changed: send the file again')
    }
  }

  return {
    pieces: pieces(),
    async finish() {
      if (bytes > mostBytes) res.shouldKeepAlive = false
      else if (!req.readableEnded && !req.destroyed) {
        await new Promise(resolve => req.once('end', resolve).once('close', resolve).resume())
      }
      endAllowance()
    },
  }
}
