/** What became of a question, in the words of the operator's page: one classification for figures and metrics. */
import type { Event } from '#machines/protocol.ts'

/** `other`: nothing was answered, as when somebody dialled. */
export const reactions = ['answered', 'corrected', 'left', 'other'] as const
export type Reaction = (typeof reactions)[number]

/** Corrected: the answer could not be read, or the caller went back to change one. */
const corrections: readonly string[] = ['inputRejected', 'wentBack'] satisfies Event['type'][]
const leavings: readonly string[] = ['quit', 'answerLimitReached'] satisfies Event['type'][]
const answers: readonly string[] = ['answered', 'codeTyped', 'answersPrefilled'] satisfies Event['type'][]

/** @param event the name of an event of the machine. */
export function reactionTo(event: string): Reaction {
  if (answers.includes(event) || event.startsWith('chose.')) return 'answered'
  if (corrections.includes(event)) return 'corrected'
  return leavings.includes(event) ? 'left' : 'other'
}
