/** What each question offers and how its answer is read: the options shown are the options accepted, by construction. */
import {
  readBirthDate,
  readChoice,
  readCnie,
  readCnieDigits,
  readCode,
  readEmail,
  readExpiry,
  readLetters,
  readPhone,
  readResidence,
  tidy,
} from './answers.ts'
import type { Answers, Choice, Context, Heard, Problem, Question } from './protocol.ts'
import { operators } from './protocol.ts'

/** More answers than this in one conversation and it ends with the call centre's number. */
export const patience = 60

/** The options of a question in the order they are numbered, from 1. */
export function choicesOf(question: Question, { caller, answers, smsFate }: Context): readonly Choice[] {
  switch (question) {
    case 'language':
      return caller.languages
    case 'idKind':
      if (answers.purpose === 'missingSms') return ['cnie', 'residence']
      return caller.returning ? ['cnie', 'residence', 'help', 'missingSms'] : ['cnie', 'residence', 'help']
    case 'review':
      return ['confirm', 'change']
    case 'change':
      return answers.purpose === 'missingSms'
        ? ['idKind', 'idNumber', 'idExpiry', 'birthDate']
        : ['idKind', 'idNumber', 'idExpiry', 'birthDate', 'phone', 'email']
    case 'operator':
      return operators
    case 'emailCheck':
      return ['yes', 'no']
    case 'code':
      return ['newCode']
    case 'notFound':
      return ['change']
    case 'smsFate':
      return smsFate?.renewable === true ? ['renew'] : []
    case 'resume':
      return ['continue', 'restart']
    case 'onItsWay':
      return ['restart']
    default:
      return []
  }
}

/** The questions that open a call: there is nothing before them. */
const openings: readonly Question[] = ['language', 'resume', 'onItsWay']

/** Whether `0` undoes something here. */
export function canGoBack(question: Question, context: Context): boolean {
  return context.trail.length > 0 && !openings.includes(question)
}

/** What `text`, typed at `question`, amounts to. `today` is a day in Morocco, `YYYY-MM-DD`. */
export function hear(question: Question, text: string, context: Context, today: string): Heard {
  if (context.heard >= patience) return { type: 'wentRound' }
  const typed = tidy(text)
  if (typed === '00') return { type: 'hungUp' }
  if (typed === '0') {
    return canGoBack(question, context) ? { type: 'wentBack' } : { type: 'mistook', problem: 'choice' }
  }
  const choices = choicesOf(question, context)
  const choice = choices[(readChoice(text, choices.length) ?? 0) - 1]
  if (choice !== undefined) return chosen(question, choice)
  if (question === 'code') {
    const code = readCode(text)
    return code === null ? { type: 'mistook', problem: 'codeForm' } : { type: 'codeTyped', code }
  }
  const read = readValue(question, text, context, today)
  return typeof read === 'string'
    ? { type: 'mistook', problem: read }
    : { type: 'answered', question, answers: read }
}

/** A language, a kind of card and an operator are answers to be kept; any other option is a way to go. */
function chosen(question: Question, choice: Choice): Heard {
  switch (question) {
    case 'language':
      return { type: 'answered', question, answers: { language: choice as NonNullable<Answers['language']> } }
    case 'operator':
      return { type: 'answered', question, answers: { operator: choice as NonNullable<Answers['operator']> } }
    case 'idKind':
      return choice === 'cnie' || choice === 'residence'
        ? { type: 'answered', question, answers: { idKind: choice } }
        : { type: `chose.${choice}`, question }
    default:
      return { type: `chose.${choice}`, question }
  }
}

function readValue(question: Question, text: string, context: Context, today: string): Answers | Problem {
  const { answers } = context
  switch (question) {
    case 'idNumber': {
      if (answers.idKind === 'residence') {
        const idNumber = readResidence(text)
        return idNumber === null ? 'residence' : { idNumber }
      }
      const idNumber = readCnie(text)
      if (idNumber !== null) return { idNumber }
      const idDigits = readCnieDigits(text)
      return idDigits === null ? 'cnie' : { idDigits }
    }
    case 'idLetters': {
      const letters = readLetters(text)
      return letters === null ? 'letters' : { idNumber: `${letters}${answers.idDigits ?? ''}` }
    }
    case 'idExpiry': {
      const read = readExpiry(text, today)
      if (read === null) return 'date'
      return read === 'outOfRange' ? 'expiryRange' : { idExpiry: read.value }
    }
    case 'birthDate': {
      const read = readBirthDate(text, today)
      if (read === null) return 'date'
      return read === 'outOfRange' ? 'birthRange' : { birthDate: read.value }
    }
    case 'phone': {
      const phone = readPhone(text)
      return phone === null ? 'phone' : { phone }
    }
    case 'phoneAgain':
      return readPhone(text) === answers.phone ? { phoneTwice: true } : 'phoneTwice'
    case 'email': {
      const read = readEmail(text)
      if (read === null) return 'email'
      return read === 'tooLong' ? 'emailLong' : { email: read.value }
    }
    default:
      return 'choice'
  }
}
