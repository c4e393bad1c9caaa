/** The states in the chapters of a call, so that the chart is read part by part. Every state stands in one chapter. */
import { isEnding, isQuestion, isWait } from '../conversation.ts'
import { cutShort, outcomes, type State } from '../protocol.ts'

export interface Chapter {
  name: string
  title: string
  states: readonly State[]
}

export const chapters: readonly Chapter[] = [
  {
    name: 'identity',
    title: 'Who are you?',
    states: [
      'ready',
      'language',
      'idKind',
      'help',
      'idNumber',
      'idLetters',
      'idExpiry',
      'birthDate',
      'review',
    ],
  },
  {
    name: 'contact',
    title: 'Something to change, another phone, an e-mail',
    states: ['change', 'phone', 'phoneAgain', 'operator', 'email', 'emailCheck'],
  },
  { name: 'answer', title: 'What the CNSS knows', states: ['lookingUp', 'notFound', 'openingAccount'] },
  {
    name: 'code',
    title: 'Is the phone at hand?',
    states: ['sendingCode', 'code', 'checkingCode', 'claimingAccount'],
  },
  {
    name: 'returning',
    title: 'Calling again',
    states: ['resume', 'onItsWay', 'tracingPassword', 'smsFate', 'renewingPassword'],
  },
  {
    name: 'answered',
    title: 'Ends: the answer',
    states: outcomes,
  },
  { name: 'later', title: 'Ends: to be continued', states: ['delayed', 'codeByDial', 'claimWaits'] },
  {
    name: 'short',
    title: 'Ends: cut short',
    states: cutShort,
  },
]

export type Kind = 'begins' | 'asks' | 'waits' | 'ends'

export function kindOf(state: State): Kind {
  if (isQuestion(state)) return 'asks'
  if (isWait(state)) return 'waits'
  return isEnding(state) ? 'ends' : 'begins'
}
