/** What AIDE and STOP are answered, whatever the conversation. */
import type { Language } from '#machines/protocol.ts'
import type { Request } from '#machines/request.ts'
import { wordsFor } from '#machines/screens.ts'
import type { Reply } from '../channels/channel.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { languageKnown, type Record } from './record.ts'

/**
 * In the language of the message's alphabet, else of the caller's conversations, else in French, for the letters are
 * Latin. To be asked before the conversation is forgotten.
 */
export async function fixedReply(
  caller: string,
  { keyword, language }: Request,
  { sessions, languages }: { sessions: Pick<Sessions<Record>, 'take'>; languages: readonly Language[] },
): Promise<Reply | null> {
  if (keyword !== 'help' && keyword !== 'stop') return null
  const held = await sessions.take(caller)
  await held.release()
  const wished = [language, languageKnown(held, languages), 'fr', ...languages] as const
  const said = wordsFor(wished.find(one => one !== null && languages.includes(one)) ?? 'ar').messages
  return keyword === 'stop'
    ? { text: said.stopped, ends: true }
    : { text: said.help, ends: true, isHelp: true }
}
