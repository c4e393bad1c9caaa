/** What each question offers and how its answer is read: the options shown are the options accepted, by construction. */
import type { Answers, Choice, Context, InputEvent, Problem, Question } from './protocol.ts'
import { operators } from './protocol.ts'
import { readCardAnswer } from './reading/card-answer.ts'
import { readLetters } from './reading/card-letters.ts'
import { readChoice } from './reading/choices.ts'
import { readCode } from './reading/codes.ts'
import { readCommand } from './reading/commands.ts'
import { readBirthDate, readExpiry } from './reading/dates.ts'
import { readEmail } from './reading/emails.ts'
import { readPhone } from './reading/phones.ts'
import type { Read } from './reading/read.ts'

/** More answers than this in one conversation and it ends with the call centre's number. */
export const inputLimit = 60

/** The options of a question in the order they are numbered, from 1. */
export function choicesOf(
  question: Question,
  { caller, answers, smsFate, proof }: Context,
): readonly Choice[] {
  switch (question) {
    case 'language':
      return caller.languages
    case 'idKind':
      if (answers.purpose === 'missingSms') return ['cnie', 'residence']
      return caller.returning ? ['cnie', 'residence', 'help', 'missingSms'] : ['cnie', 'residence', 'help']
    case 'review':
      return ['confirm', 'change']
    case 'change':
      if (answers.purpose === 'missingSms') return ['idKind', 'idNumber', 'idExpiry', 'birthDate']
      return [
        'idKind',
        'idNumber',
        'idExpiry',
        'birthDate',
        'phone',
        ...(caller.emailOff ? [] : ['email' as const]),
      ]
    case 'operator':
      return operators
    case 'emailCheck':
      return ['yes', 'no']
    case 'code':
      return proof?.of === 'known' ? ['newCode', 'noSuchPhone'] : ['newCode']
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
const firstQuestions: readonly Question[] = ['language', 'resume', 'onItsWay']

/** Whether `0` undoes something here. */
export function canGoBack(question: Question, context: Context): boolean {
  return context.history.length > 0 && !firstQuestions.includes(question)
}

/** What `text`, typed at `question`, amounts to, by call or by message. `today` is a day in Morocco, `YYYY-MM-DD`. */
export function readInput(question: Question, text: string, context: Context, today: string): InputEvent {
  if (context.inputCount >= inputLimit) return { type: 'answerLimitReached' }
  const choice = readChoice(text, question, choicesOf(question, context))
  if (choice !== null) return chosen(question, choice)
  switch (readCommand(text)) {
    case 'leave':
      return { type: 'quit' }
    case 'help':
      return { type: 'helpAsked' }
    case 'back':
      return canGoBack(question, context)
        ? { type: 'wentBack' }
        : { type: 'inputRejected', problem: 'choice' }
    case null:
      break
  }
  if (question === 'code') {
    const code = readCode(text)
    return code === null ? { type: 'inputRejected', problem: 'codeForm' } : { type: 'codeTyped', code }
  }
  const read = readValue(question, text, context, today)
  return 'problem' in read
    ? { type: 'inputRejected', problem: read.problem }
    : { type: 'answered', question, answers: read.value }
}

/** A language, a kind of card and an operator are answers to be kept; any other option is a way to go. */
function chosen(question: Question, choice: Choice): InputEvent {
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

function readValue(question: Question, text: string, { answers }: Context, today: string): Read<Answers> {
  switch (question) {
    case 'idNumber':
      return readCardAnswer(text, answers.idKind ?? 'cnie', today)
    case 'idLetters': {
      const letters = readLetters(text)
      return known(letters && { idNumber: `${letters}${answers.idDigits ?? ''}` }, 'letters')
    }
    case 'idExpiry':
      return as('idExpiry', readExpiry(text, today))
    case 'birthDate':
      return as('birthDate', readBirthDate(text, today))
    case 'phone': {
      const phone = readPhone(text)
      return known(phone && { phone }, 'phone')
    }
    case 'phoneAgain':
      return known(readPhone(text) === answers.phone ? { phoneTwice: true } : null, 'phoneTwice')
    case 'email':
      return as('email', readEmail(text))
    default:
      return { problem: 'choice' }
  }
}

function known(answers: Answers | null | '', problem: Problem): Read<Answers> {
  return answers === null || answers === '' ? { problem } : { value: answers }
}

function as(name: 'idExpiry' | 'birthDate' | 'email', read: Read<string>): Read<Answers> {
  return 'problem' in read ? read : { value: { [name]: read.value } }
}
