/** State, context and language in; the lines that the caller reads out. */
import { type Budget, fits, narrowest } from './alphabet.ts'
import type { Conversation } from './conversation.ts'
import { isEnding, isQuestion } from './conversation.ts'
import type { Answers, Choice, Context, Language, Question } from './protocol.ts'
import { canGoBack, choicesOf } from './questions.ts'
import { contactOf, languageOf } from './registration.ts'
import { ar } from './words/ar.ts'
import { fr } from './words/fr.ts'
import type { Sentence, Text, Values, Words } from './words/words.ts'
import { zgh } from './words/zgh.ts'

export const words: Record<Language, Words> = { ar, fr, zgh }

/** What the service's settings put into texts. */
export interface Setting {
  callCentre: string
  serviceCode: string
  budget: Budget
}

export const usual: Setting = { callCentre: '05 20 19 40 40', serviceCode: '*000#', budget: narrowest }

/** The screen of a conversation that asks or has ended. */
export function screenOf({ state, context }: Conversation, setting: Setting): string {
  const said = wordsFor(languageOf(context))
  if (isQuestion(state)) return question(state, context, said, setting)
  return endingScreen(isEnding(state) ? state : 'unavailable', context, setting)
}

/** The last screen of a call, also for a call that could not begin. */
export function endingScreen(ending: keyof Words['endings'], context: Context, setting: Setting): string {
  const text = wordsFor(languageOf(context)).endings[ending]
  return firstFitting(wordings(said(text, valuesOf(context, setting))), setting.budget)
}

export function wordsFor(language: Language): Words {
  return words[language]
}

function question(name: Question, context: Context, said: Words, setting: Setting): string {
  if (name === 'language') return languageMenu(context, setting)
  const { ask, choices = {}, footer } = said.questions[name]
  const problem = context.problem === null ? [] : [said.problems[context.problem]]
  const body: Text[] = [
    ...problem,
    typeof ask === 'function' ? ask(valuesOf(context, setting)) : ask,
    ...options(choicesOf(name, context), choices),
  ]
  const footers = wordings(canGoBack(name, context) ? (footer ?? said.backAndLeave) : said.leave)
  return firstFitting(candidatesOf(body, footers), setting.budget)
}

/** From the fullest to the shortest; each is put together only when those before it did not fit. */
function* candidatesOf(body: readonly Text[], footers: readonly string[]): Generator<string> {
  const levels = Math.max(...body.map(text => wordings(text).length))
  for (const footer of footers) {
    for (let level = 0; level < levels; level += 1) {
      yield lines([...body.map(text => atLevel(text, level)), footer])
    }
  }
}

/** Each option with its number; wording by wording, as one text each. */
function options(choices: readonly Choice[], labels: { readonly [C in Choice]?: Text }): Text[] {
  return choices.map((choice, index) => {
    const [full = choice, ...shorter] = wordings(labels[choice] ?? choice).map(
      label => `${index + 1} ${label}`,
    )
    return [full, ...shorter]
  })
}

/** Read by somebody whose language is not known yet: every language under its own name. */
function languageMenu({ caller, problem }: Context, { budget }: Setting): string {
  const offered = caller.languages.map(wordsFor)
  const names = offered.map(({ name }, index) => `${index + 1} ${name}`)
  const leave = `00 ${offered.map(({ leave }) => atLevel(leave, 0).replace('00 ', '')).join(' / ')}`
  const greeting = offered[0]?.greeting ?? ''
  const heading = problem === null ? greeting : `? ${offered.map((_, index) => index + 1).join(' / ')}`
  return firstFitting([lines([heading, ...names, leave]), lines([...names, leave])], budget)
}

function valuesOf(context: Context, setting: Setting): Values {
  const { answers, caller, smsFate } = context
  const since = context.trail.slice(context.stepsBefore)
  const isMasked = (answer: keyof Answers) => context.masked && !since.some(({ was }) => answer in was)
  // Its digits may have been typed before its letters.
  const isNumberMasked = isMasked('idNumber') || (answers.idDigits !== undefined && isMasked('idDigits'))
  const { phone } = contactOf(context)
  return {
    idNumber: isNumberMasked ? maskMiddle(answers.idNumber ?? '', 2) : (answers.idNumber ?? ''),
    residence: answers.idKind === 'residence',
    missingSms: answers.purpose === 'missingSms',
    idExpiry: shownDay(answers.idExpiry ?? '', isMasked('idExpiry')),
    birthDate: shownDay(answers.birthDate ?? '', isMasked('birthDate')),
    phone: isMasked('phone') ? maskMiddle(national(phone), 2) : national(phone),
    otherPhone: phone !== caller.phone,
    email: isMasked('email') ? maskMiddle(answers.email ?? '', 3) : (answers.email ?? ''),
    registrationNumber: context.registrationNumber ?? '',
    schemeName: schemeNameIn(context),
    sms: smsFate ?? { state: 'onItsWay', at: '', to: '' },
    callCentre: setting.callCentre,
    serviceCode: setting.serviceCode,
  }
}

function schemeNameIn(context: Context): string {
  return context.schemeName?.[languageOf(context)] ?? context.schemeName?.fr ?? ''
}

/** `31/12/2027`, or `1980`; masked, only the year shows, and of a year alone the century: `19xx`. */
function shownDay(day: string, masked: boolean): string {
  const [year = '', month, date] = day.split('-')
  if (month === undefined || date === undefined) return masked ? year.replace(/..$/, 'xx') : year
  return masked ? year : `${date}/${month}/${year}`
}

/** A Moroccan number as it is dialled at home; others in full. */
export function national(phone: string): string {
  return phone.replace(/^\+212/, '0')
}

/**
 * The first and last `shown` characters, an `x` for each between: `06xxxxxx78`. Dots or stars would change the order of
 * the digits around them on a right-to-left screen.
 */
export function maskMiddle(text: string, shown: number): string {
  const hidden = text.length - 2 * shown
  return hidden <= 0
    ? 'x'.repeat(text.length)
    : text.slice(0, shown) + 'x'.repeat(hidden) + text.slice(-shown)
}

function said(sentence: Sentence, values: Values): Text {
  return typeof sentence === 'function' ? sentence(values) : sentence
}

function wordings(text: Text): readonly string[] {
  return typeof text === 'string' ? [text] : text
}

function atLevel(text: Text, level: number): string {
  const all = wordings(text)
  return all[Math.min(level, all.length - 1)] ?? ''
}

function lines(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join('\n')
}

/** The fullest wording within the budget. A test over every state and longest value shows that there always is one. */
function firstFitting(candidates: Iterable<string>, budget: Budget): string {
  let last = ''
  for (const candidate of candidates) {
    if (fits(candidate, budget)) return candidate
    last = candidate
  }
  return last
}
