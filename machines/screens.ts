/** State, context and language in; the lines that the caller reads out. */

import { languageOf } from './context.ts'
import type { Conversation } from './conversation.ts'
import { isEnding, isQuestion } from './conversation.ts'
import { type Budget, fits, narrowest } from './encoding.ts'
import { canGoBack, choicesOf } from './input.ts'
import { ar } from './locales/ar.ts'
import { fr } from './locales/fr.ts'
import { type Locale, type Sentence, type Text, ungrouped } from './locales/locale.ts'
import { zgh } from './locales/zgh.ts'
import type { Context, Language, Question } from './protocol.ts'
import { type Numbers, ScreenValues } from './screen-values.ts'

export const locales: Record<Language, Locale> = { ar, fr, zgh }

/** What the service's settings say of texts. */
export interface Setting extends Numbers {
  budget: Budget
}

export const usual: Setting = { callCentre: '05 20 19 40 40', serviceCode: '*000#', budget: narrowest }

/** The screen of a conversation that asks or has ended. */
export function screenOf({ state, context }: Conversation, setting: Setting): string {
  if (isQuestion(state)) return question(state, context, setting)
  return endingScreen(isEnding(state) ? state : 'unavailable', context, setting)
}

/** The last screen of a call, also for a call that could not begin. */
export function endingScreen(ending: keyof Locale['endings'], context: Context, setting: Setting): string {
  const sentence = localeFor(languageOf(context)).endings[ending]
  return firstFitting(wordings(said(sentence, context, setting)), setting.budget)
}

export function localeFor(language: Language): Locale {
  return locales[language]
}

function question(name: Question, context: Context, setting: Setting): string {
  if (name === 'language') return languageMenu(context, setting)
  const { questions, problems, leave, backAndLeave } = localeFor(languageOf(context))
  const { ask, choices = {}, footer } = questions[name]
  const problem = context.problem === null ? '' : said(problems[context.problem], context, setting)
  const options = choicesOf(name, context).map(choice => choices[choice] ?? choice)
  const footers = wordings(canGoBack(name, context) ? (footer ?? backAndLeave) : leave)
  return fullestFitting([problem, said(ask, context, setting)], options, footers, setting.budget)
}

/**
 * Each part in the fullest wording that leaves room for the others, the last line rather full than the rest. A test over
 * every state and longest value shows that there always is one.
 */
function fullestFitting(
  heading: readonly Text[],
  options: readonly Text[],
  footers: readonly string[],
  budget: Budget,
): string {
  const levels = Math.max(...[...heading, ...options].map(text => wordings(text).length))
  let screen = ''
  for (const footer of footers) {
    for (let level = 0; level < levels; level += 1) {
      const numbered = options.map((option, index) => `${index + 1} ${atLevel(option, level)}`)
      screen = lines([...heading.map(text => atLevel(text, level)), ...numbered, footer])
      if (fits(screen, budget)) return screen
    }
  }
  return screen
}

/** Read by somebody whose language is not known yet: every language under its own name. */
function languageMenu({ caller, problem }: Context, { budget, callCentre }: Setting): string {
  const offered = caller.languages.map(localeFor)
  const names = offered.map(({ name }, index) => `${index + 1} ${name}`)
  const leave = `00 ${offered.map(({ leave }) => atLevel(leave, 0).replace('00 ', '')).join(' / ')}`
  const greeting = offered[0]?.greeting ?? ''
  const which = `? ${offered.map((_, index) => index + 1).join(' / ')}`
  const heading =
    problem === null ? greeting : problem === 'help' ? `${greeting}: ${ungrouped(callCentre)}` : which
  return firstFitting([lines([heading, ...names, leave]), lines([...names, leave])], budget)
}

/** A sentence about this conversation, in its wordings. */
export function said(sentence: Sentence, context: Context, setting: Setting): Text {
  return typeof sentence === 'function' ? sentence(new ScreenValues(context, setting)) : sentence
}

export function wordings(text: Text): readonly string[] {
  return typeof text === 'string' ? [text] : text
}

function atLevel(text: Text, level: number): string {
  if (typeof text === 'string') return text
  return text[Math.min(level, text.length - 1)] ?? ''
}

function lines(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join('\n')
}

/** The last when none fits. */
export function firstFitting(texts: readonly string[], budget: Budget): string {
  return texts.find(text => fits(text, budget)) ?? texts.at(-1) ?? ''
}
