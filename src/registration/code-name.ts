/** Under which a conversation's code is kept: one that proves another phone does not replace that of the messages. */
import type { CodeProves } from '#machines/protocol.ts'

export function codeName(conversation: string, proves: CodeProves): string {
  return proves === 'contact' ? conversation : `${conversation}:${proves}`
}
