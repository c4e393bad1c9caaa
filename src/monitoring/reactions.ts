/** What became of a question, in the words of the operator's page: one classification for figures and metrics. */
import type { Event } from '#machines/protocol.ts'

/** `other`: nothing was answered, as when somebody dialled. */
export const reactions = ['answered', 'corrected', 'left', 'other'] as const
export type Reaction = (typeof reactions)[number]

/** Corrected: the answer could not be read, or the caller went back to change one. */
const corrections: readonly string[] = ['mistook', 'wentBack'] satisfies Event['type'][]
const leavings: readonly string[] = ['hungUp', 'wentRound'] satisfies Event['type'][]
const answers: readonly string[] = ['answered', 'codeTyped', 'volunteered'] satisfies Event['type'][]

/** `heard` is the name of an event of the machine. */
export function reactionTo(heard: string): Reaction {
  if (answers.includes(heard) || heard.startsWith('chose.')) return 'answered'
  if (corrections.includes(heard)) return 'corrected'
  return leavings.includes(heard) ? 'left' : 'other'
}
