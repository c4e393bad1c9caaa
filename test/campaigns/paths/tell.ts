// A way through the machine written down as a transcript, to be read, corrected, and played again with `npm run play`.
import { isQuestion } from '#machines/conversation.ts'
import type { Caller, EffectResult, Identity, Verdict } from '#machines/protocol.ts'
import { national } from '#machines/screen-values.ts'
import { screenOf, usual } from '#machines/screens.ts'
import { messagesOf } from '#machines/text-messages.ts'
import { writeAction, writeLines } from '#testing'
import type { Step } from './model.ts'

export function tell(steps: readonly Step[], phone: string): string {
  const number = national(phone)
  const people = new Set<string>()
  const lines: string[] = []
  const [first] = steps
  const caller = first?.event.type === 'dialled' ? first.event.caller : undefined
  const isText = caller?.channel === 'sms'
  const write = (...actions: Parameters<typeof writeAction>) => lines.push(writeAction(...actions))

  for (const [index, { before, event, after, typed }] of steps.entries()) {
    const next = steps[index + 1]
    if (event.type === 'dialled' && isText) {
      if (next?.event.type !== 'answersPrefilled') write({ do: 'text', number, text: 'AMO' })
    } else if (event.type === 'dialled') {
      if (isQuestion(before.state)) write({ do: 'drop' })
      write({ do: 'call', number, network: '60401' })
    } else if (typed !== null) {
      write(isText ? { do: 'text', number, text: typed } : { do: 'key', text: typed })
    } else {
      const person = personOf(event as EffectResult, before.context.answers)
      if (person !== null) people.add(person)
      lines.push(`# the host: ${said(event as EffectResult)}`)
    }
    // Something is shown when the host has found out all it looked for, and all that came along was taken in.
    const isShown = next === undefined || next.event.type === 'dialled' || next.typed !== null
    if (!isShown || next?.event.type === 'answersPrefilled') continue
    if (isText) {
      for (const message of messagesOf(after, usual)) {
        write({ do: 'sms', number })
        lines.push(...writeLines(message))
      }
      continue
    }
    lines.push(...writeLines(screenOf(after, usual)))
    if (!isQuestion(after.state)) lines.push('end')
  }
  const head =
    caller === undefined ? [] : [...settingsFor(caller), ...people, '', ...callBefore(caller, number)]
  return [`# a way to ${steps.at(-1)?.after.state ?? 'nowhere'}`, ...head, ...lines].join('\n')
}

function settingsFor({ languages, codeForOwnNumber }: Caller): string[] {
  return [
    `setting LANGUAGES ${languages.join(',')}`,
    ...(codeForOwnNumber ? ['setting OTP_POLICY always'] : []),
  ]
}

/** Whoever called before is known by the language of that call. */
function callBefore({ returning, language, languages }: Caller, number: string): string[] {
  if (!returning || language === null) return []
  const choice = languages.length < 2 ? [] : [`> ${languages.indexOf(language) + 1}`]
  return [writeAction({ do: 'call', number }), ...choice, 'hang up', '']
}

function said(reported: EffectResult): string {
  return reported.type === 'verdictReached' ? reported.verdict.outcome : reported.type
}

function personOf(reported: EffectResult, identity: Partial<Identity>): string | null {
  if (reported.type !== 'verdictReached' || reported.verdict.outcome === 'unknown') return null
  const { idKind = '', idNumber = '', idExpiry = '', birthDate = '' } = identity
  return ['person', idKind, idNumber, idExpiry, birthDate, ...standing(reported.verdict)].join(' ')
}

function standing(verdict: Exclude<Verdict, { outcome: 'unknown' }>): string[] {
  return verdict.outcome === 'registered'
    ? ['amo-tadamon', verdict.registrationNumber, verdict.hasAccount ? 'account' : 'no-account']
    : [verdict.scheme.code, '-', 'no-account']
}
