/** Looks out for the text messages of the numbers in play while the phone is in use. */
import type { Line } from '#testing'

export interface MessageWatch {
  /** Looks out for this number's messages too, from now on. */
  add(number: string): Promise<void>
  /** Looks once more and stops. */
  stop(): Promise<void>
}

const everyMs = 500

/** `silent` is told once when this service shows no messages. */
export function watchMessages(
  line: Line,
  arrived: (number: string, text: string) => void,
  silent: () => void,
): MessageWatch {
  const lastRead = new Map<string, number>()
  let watching = true

  async function look(): Promise<void> {
    for (const [number, after] of lastRead) {
      for (const { id, text } of (await line.messages(number, after)) ?? []) {
        lastRead.set(number, id)
        arrived(number, text)
      }
    }
  }

  async function keepLooking(): Promise<void> {
    while (watching) {
      // A service that has gone is told of by the call itself.
      await look().catch(() => {})
      if (watching) await line.sleep(everyMs)
    }
  }

  const looking = keepLooking()
  return {
    async add(number) {
      if (lastRead.has(number) || !watching) return
      const older = await line.messages(number, 0)
      if (older !== null) {
        lastRead.set(number, older.at(-1)?.id ?? 0)
        return
      }
      watching = false
      silent()
    },
    async stop() {
      if (watching) await line.sleep(lastWaitMs)
      watching = false
      await looking
      await look().catch(() => {})
    },
  }
}

/** The password leaves a moment after the call. */
const lastWaitMs = 1_500
