/** Gives the gateway another answer when the right one takes too long. */
import type { Reply } from './port.ts'

/** `answer` never rejects and goes on when nobody waits for it any more; after `timeoutMs`, `late` answers in its place. */
export function inTime(answer: Promise<Reply>, timeoutMs: number, late: () => Reply): Promise<Reply> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(late()), timeoutMs)
    void answer.then(reply => {
      clearTimeout(timer)
      resolve(reply)
    })
  })
}
