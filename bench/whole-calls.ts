/** Whole calls, from dialling to the last screen, on each variant in turn; and what does the same in one text message. */
import type { Cost, Round } from './costs.ts'
import { hopsOfCall } from './dialogue.ts'
import { newCall, playAll } from './load.ts'
import { callerOf } from './people.ts'
import { type SentMessages, untilSent } from './sent-messages.ts'
import type { Counting } from './server-counts.ts'
import { playMessages } from './text-messages.ts'
import { orderOf, playTurns } from './turns.ts'
import type { Variant } from './variants.ts'

/** Who plays what in a round. */
export interface PlayedParts {
  /** The baselines among them. */
  variants: readonly Variant[]
  counting: Counting
  sent: SentMessages
  calls: number
  /** Of each round's calls so many open an account; all others have one. */
  accounts: number
  /** Callers with that number and the next ones are in the registry, and nobody has called yet. */
  nextCaller(hasAccount: boolean): number
}

/** What goes through at once; the other comparisons also have fewer and more. */
export const wholeConnections = 32

const turnsOfCalls = 5

/** A tenth as many text messages as calls: whatever they have done, they have done in one hop. */
export function messagesOf({ calls }: Pick<PlayedParts, 'calls'>): number {
  return Math.ceil(calls / 10)
}

/** Who does not answer a message that says everything by one. */
const unable = new WeakSet<Variant>()

/** Nobody of these has called before. What is kept of a call is of all its hops together. */
export async function playWholeCalls(parts: PlayedParts, round: number): Promise<Round> {
  const { variants, counting, calls, accounts, nextCaller, sent } = parts
  const costs: Round = new Map()
  const note = (hop: string, some: ReadonlyMap<string, Cost>) => {
    for (const [name, cost] of some) costs.set(`${name} ${hop}`, cost)
  }
  const callers = (count: number, hasAccount: boolean) =>
    Array.from({ length: count }, () => callerOf(nextCaller(hasAccount), hasAccount))

  const each = Math.ceil(calls / turnsOfCalls)
  const tellers = callers(each * turnsOfCalls, true)
  const whole = { connections: wholeConnections, upTo: hopsOfCall }
  note(
    'call',
    await playTurns(
      { variants, counting, round, turns: turnsOfCalls, hopsEach: hopsOfCall },
      (variant, turn) =>
        playAll(
          variant,
          tellers.slice(turn * each, (turn + 1) * each).map(caller => newCall(variant, caller)),
          whole,
        ),
    ),
  )

  const openers = callers(accounts, false)
  const open = async (variant: Variant) => {
    const begun = performance.now()
    const opening = openers.map(caller => newCall(variant, caller))
    const played = await playAll(variant, opening, whole)
    // The password's SMS is a part of what the call costs.
    const isSent = () => openers.every(({ phone }) => sent.to(phone, begun).length > 0)
    if (variant.messages !== null) await untilSent(isSent, `passwords of ${variant.name}`)
    return played
  }
  note('opening', await playTurns({ variants, counting, round, turns: 1, hopsEach: hopsOfCall }, open))

  const writers = callers(messagesOf(parts), true)
  const write = (variant: Variant) => playMessages(variant, writers, { connections: wholeConnections, sent })
  const able = variants.filter(variant => variant.messages !== null && !unable.has(variant))
  for (const variant of orderOf(able, round)) {
    try {
      note('message', await playTurns({ variants: [variant], counting, round, turns: 1 }, write))
    } catch (thrown) {
      // Older versions ask one thing after the other.
      if (variant.name !== 'before') throw thrown
      unable.add(variant)
    }
  }
  return costs
}
