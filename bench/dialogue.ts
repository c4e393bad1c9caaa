/** The call that is played: what is typed at each hop, and the screen that must come back, to the byte. */
import { answer, type Conversation, dial, report, start } from '#machines/conversation.ts'
import type { Caller as MachineCaller } from '#machines/protocol.ts'
import { screenOf, usual } from '#machines/screens.ts'
import { type Caller, callerOf } from './people.ts'

/** Dialling and five answers that are asked for; then the answer that has something done. */
export const askingHops = 6
export const hopsOfCall = askingHops + 1

/** Everything typed up to that hop, as the gateway repeats it. */
export function typedAt(hop: number, caller: Caller): string {
  const language = caller.language === 'ar' ? '1' : '2'
  return [language, '1', caller.idNumber, caller.idExpiry, caller.birthDate, '1'].slice(0, hop).join('*')
}

/** The form that the gateway posts. */
export function formAt(hop: number, caller: Caller, session: string): string {
  const text = typedAt(hop, caller)
  return `sessionId=${session}&phoneNumber=%2B${caller.phone.slice(1)}&networkCode=60401&serviceCode=*384*1%23&text=${text}`
}

/** What a caller of that kind reads: told apart by language and outcome, the rest is filled in. */
const templates = new Map<string, { model: Caller; screens: Buffer[] }>()

export function screenAt(hop: number, caller: Caller): Buffer {
  const kind = `${caller.language} ${caller.hasAccount}`
  const { model, screens } = templates.get(kind) ?? templateOf(kind, caller)
  const screen = screens[hop] ?? Buffer.alloc(0)
  return hop < askingHops - 1 ? screen : Buffer.from(filledIn(screen.toString(), model, caller))
}

function templateOf(kind: string, { language, hasAccount }: Caller): { model: Caller; screens: Buffer[] } {
  // Far from all others, so that none of its values stands on a screen by chance.
  const model = callerOf(87_654_320 + (language === 'ar' ? 0 : 1), hasAccount)
  const template = { model, screens: screensOf(model) }
  templates.set(kind, template)
  return template
}

/** The machine itself plays the model's call. */
function screensOf(model: Caller): Buffer[] {
  const today = '2026-11-15'
  const caller: MachineCaller = {
    channel: 'ussd',
    phone: model.phone,
    operator: 'iam',
    languages: ['ar', 'fr'],
    language: null,
    returning: false,
    codeForOwnNumber: false,
  }
  let conversation: Conversation = dial(start, caller).conversation
  const screens = [screenOf(conversation, usual)]
  for (const text of typedAt(hopsOfCall - 1, model).split('*')) {
    conversation = answer(conversation, text, today).conversation
    screens.push(screenOf(conversation, usual))
  }
  const { registrationNumber, hasAccount } = model
  conversation = report(conversation, {
    type: 'verdictReached',
    verdict: { outcome: 'registered', registrationNumber, hasAccount },
  }).conversation
  if (!hasAccount) conversation = report(conversation, { type: 'accountOpened' }).conversation
  return screens
    .with(-1, screenOf(conversation, usual))
    .map((screen, hop) => Buffer.from(`${hop === hopsOfCall - 1 ? 'END' : 'CON'} ${screen}`))
}

function filledIn(screen: string, model: Caller, caller: Caller): string {
  return (['idNumber', 'registrationNumber'] as const)
    .reduce((text, name) => text.replace(model[name], caller[name]), screen)
    .replace(`0${model.phone.slice(4)}`, `0${caller.phone.slice(4)}`)
    .replace(shown(model.idExpiry), shown(caller.idExpiry))
    .replace(shown(model.birthDate), shown(caller.birthDate))
}

function shown(typed: string): string {
  return `${typed.slice(0, 2)}/${typed.slice(2, 4)}/${typed.slice(4)}`
}
