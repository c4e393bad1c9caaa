/** What a conversation says by text message: a screen a message, in the caller's language, or in all where nobody knows it. */

import { languageOf } from './context.ts'
import type { Conversation } from './conversation.ts'
import { type Budget, fits, lengthOf, narrowest } from './encoding.ts'
import type { Context, Language, State } from './protocol.ts'
import { endings } from './protocol.ts'
import type { Request } from './reading/request.ts'
import { firstFitting, localeFor, type Setting, said, screenOf, wordings } from './screens.ts'

/** In the order in which they are sent. */
export function messagesOf(conversation: Conversation, setting: Setting): string[] {
  const { state, context } = conversation
  const spoken = languagesFor(context)
  const { unread: left = null } = context
  const unread = left === null ? [] : spoken.map(language => localeFor(language).unread(left))
  // The menu of languages is in all of them at once.
  const screens = state === 'language' ? [null] : spoken
  return packed([...unread, ...screens.map(language => textIn(language, conversation, setting))])
}

/** The languages in which to speak: one, if it is known. */
export function languagesFor({ caller, answers }: Pick<Context, 'caller' | 'answers'>): readonly Language[] {
  const known = answers.language ?? caller.language
  return known === null ? caller.languages : [known]
}

/** The languages of an answer outside of a conversation: what was named, else `known` of before, else the script's, else all. */
export function languagesToAnswer(
  request: Pick<Request, 'said' | 'script'> | undefined,
  known: Language | null,
  switchedOn: readonly Language[],
): readonly Language[] {
  const { said = null, script = null } = request ?? {}
  const language = [said, known, script].find(one => one !== null && switchedOn.includes(one))
  return language == null ? switchedOn : [language]
}

/** As few messages as hold the texts, in their order, none cut. */
export function packed(texts: readonly string[]): string[] {
  const messages: string[] = []
  for (const text of texts) {
    const last = messages.at(-1)
    const together = `${last}\n${text}`
    if (last !== undefined && fits(together, narrowest)) messages[messages.length - 1] = together
    else messages.push(text)
  }
  return messages
}

function textIn(language: Language | null, { state, context }: Conversation, setting: Setting): string {
  const spoken = language === null ? context : { ...context, answers: { ...context.answers, language } }
  const conversation = { state, context: spoken }
  return isUnreviewed(conversation)
    ? withCard(conversation, setting)
    : screenOf(conversation, { ...setting, budget: narrowest })
}

/** The states that say what came of a look-up. */
const answering = new Set<State>([
  ...endings.filter(ending => ending !== 'left' && ending !== 'tooManyMistakes'),
  'notFound',
  'code',
  'smsFate',
])

/** Nobody read over what was understood: a slip has to show in the answer. */
function isUnreviewed({ state, context }: Conversation): boolean {
  const isAnswer = answering.has(state) && context.answers.birthDate !== undefined
  return isAnswer && !context.history.some(({ at }) => at === 'review')
}

/** The answer below the card: rather in its full wording than the card. What is only asked again can do without the card. */
function withCard(conversation: Conversation, setting: Setting): string {
  const { context } = conversation
  const show = (budget: Budget) => screenOf(conversation, { ...setting, budget })
  const cards = wordings(said(localeFor(languageOf(context)).card, context, setting))
  const texts = [
    ...cards.map(card => `${card}\n${show(narrowest)}`),
    ...cards.toReversed().map(card => `${card}\n${show(budgetBelow(card))}`),
  ]
  return firstFitting(context.problem === null ? texts : [...texts, show(narrowest)], narrowest)
}

/** What a message has left after a line. */
function budgetBelow(line: string): Budget {
  const { encoding, units } = lengthOf(`${line}\n`)
  const ucs2 = narrowest.ucs2 - units
  return { gsm7: encoding === 'gsm7' ? narrowest.gsm7 - units : ucs2, ucs2 }
}
