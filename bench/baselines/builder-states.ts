/** Our call in ussd-state-builder's states: each takes the answer to its question and shows the next one. */
import builder, { type Answer, type Context, type State } from 'ussd-state-builder'
import { askingHops, screenAt } from '../dialogue.ts'
import { callerOf } from '../people.ts'

const { menuOption, pattern } = builder.Validators

/** Ours, to the byte, where they show nothing that was typed. */
const screens = { '1': screensIn('ar'), '2': screensIn('fr') }

function screensIn(language: 'ar' | 'fr'): string[] {
  const caller = { ...callerOf(1, true), language }
  return Array.from({ length: askingHops }, (_, hop) => screenAt(hop, caller).toString())
}

const screen = (hop: number, language = '') => screens[language === '1' ? '1' : '2'][hop] ?? ''

/** Keeps the answer under `name` and asks the next question. */
const keeping =
  (name: string, nextState: string, show: (input: string, kept: Record<string, string>) => string) =>
  async (input: string, _: string, { sessionData }: Context): Promise<Answer> => ({
    response: show(input, sessionData ?? {}),
    nextState,
    data: { [name]: input },
  })

const date = pattern(/^[0-9]{8}$/)

/** By the state that takes the answer. */
const handlers: Record<string, State['handler']> = {
  begin: async () => ({ response: screen(0), nextState: 'language' }),
  language: keeping('language', 'idKind', input => screen(1, input)),
  idKind: keeping('idKind', 'idNumber', (_, { language }) => screen(2, language)),
  idNumber: keeping('idNumber', 'idExpiry', (_, { language }) => screen(3, language)),
  idExpiry: keeping('idExpiry', 'birthDate', (_, { language }) => screen(4, language)),
  birthDate: keeping('birthDate', 'review', (input, { idNumber, idExpiry }) =>
    ['CON', idNumber, idExpiry, input, '1 Confirmer'].join('\n').replace('\n', ' '),
  ),
  review: async (_, __, { sessionData }) => ({
    response: `END Votre numéro d'immatriculation est\n${sessionData?.['idNumber']}`,
  }),
}

const validators: Record<string, State['validator']> = {
  language: menuOption({ min: 1, max: 2 }),
  idKind: menuOption({ min: 1, max: 2 }),
  idNumber: pattern(/^[A-Za-z]{1,2}[0-9]{1,8}$/),
  idExpiry: date,
  birthDate: date,
  review: menuOption({ min: 1, max: 1 }),
}

export const initialState = 'begin'

/** `validated`: each answer is checked before its state sees it. */
export function statesOf({ validated }: { validated: boolean }): Record<string, State> {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]): [string, State] => {
      const validator = validated ? validators[name] : undefined
      return [name, { handler, ...(validator && { validator }) }]
    }),
  )
}
