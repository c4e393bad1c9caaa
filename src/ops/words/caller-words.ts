/** What a caller reads in each state, in few words: out of the texts themselves, with dots for what only the caller may read. */
import type { Text, Values } from '#machines/locales/locale.ts'
import { endings, questions, type State } from '#machines/protocol.ts'
import { locales } from '#machines/screens.ts'

const dots = '…'
const nobody: Values = {
  idNumber: dots,
  residence: false,
  missingSms: false,
  idExpiry: dots,
  birthDate: dots,
  phone: dots,
  otherPhone: false,
  knownPhone: false,
  claimUntil: dots,
  email: dots,
  registrationNumber: dots,
  schemeName: dots,
  sms: { state: 'onItsWay', at: dots, to: dots },
  callCentre: dots,
  serviceCode: dots,
}

export function callerWords(language: 'ar' | 'fr'): Partial<Record<State, string>> {
  const locale = locales[language]
  const read: Partial<Record<State, string>> = {}
  for (const state of questions) {
    const { ask, choices = {} } = locale.questions[state]
    const [line = ''] = fullest(typeof ask === 'function' ? ask(nobody) : ask).split('\n')
    // Where only the caller's own answers are read, the choices tell what is asked.
    const isOwn = line === '' || line.includes(dots)
    read[state] =
      isOwn && Object.keys(choices).length > 0 ? Object.values(choices).map(fullest).join(' · ') : line
  }
  read.language = [locales.ar.name, locales.fr.name].join(' · ')
  for (const state of endings) {
    const sentence = locale.endings[state]
    read[state] = fullest(typeof sentence === 'function' ? sentence(nobody) : sentence).replaceAll('\n', ' ')
  }
  return read
}

function fullest(text: Text): string {
  return typeof text === 'string' ? text : text[0]
}
