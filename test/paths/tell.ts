// A way through the machine written down as a transcript, to be read, corrected, and played again with `npm run play`.
import { isQuestion } from '#machines/conversation.ts'
import type { Identity, Reported, Verdict } from '#machines/protocol.ts'
import { national, screenOf, usual } from '#machines/screens.ts'
import { writeAction, writeLines } from '#testing'
import type { Step } from './shadow.ts'

export function tell(steps: readonly Step[], phone: string): string {
  const people: string[] = []
  const lines: string[] = []
  const number = national(phone)
  for (const [index, { before, event, after, typed }] of steps.entries()) {
    if (event.type === 'dialled') {
      if (isQuestion(before.state) && before.context.heard > 0) lines.push('drop')
      lines.push('', writeAction({ do: 'call', number, network: '60401' }))
    } else if (typed !== null) lines.push(writeAction({ do: 'key', text: typed }))
    else {
      const person = personOf(event as Reported, before.context.answers)
      if (person !== null) people.push(person)
      lines.push(`# ${said(event as Reported)}`)
    }
    // The phone shows something only when the host has found out all it looked for.
    const next = steps[index + 1]
    const isShown = next === undefined || next.typed !== null || next.event.type === 'dialled'
    if (isShown)
      lines.push(...writeLines(screenOf(after, usual)), ...(isQuestion(after.state) ? [] : ['end']))
  }
  return [`# a way to ${steps.at(-1)?.after.state ?? 'nowhere'}`, ...new Set(people), ...lines].join('\n')
}

function said(reported: Reported): string {
  return reported.type === 'verdictReached'
    ? `the host: ${reported.verdict.outcome}`
    : `the host: ${reported.type}`
}

function personOf(reported: Reported, identity: Partial<Identity>): string | null {
  if (reported.type !== 'verdictReached' || reported.verdict.outcome === 'unknown') return null
  const { idKind = '', idNumber = '', idExpiry = '', birthDate = '' } = identity
  return ['person', idKind, idNumber, idExpiry, birthDate, ...standing(reported.verdict)].join(' ')
}

function standing(verdict: Exclude<Verdict, { outcome: 'unknown' }>): string[] {
  return verdict.outcome === 'registered'
    ? ['amo-tadamon', verdict.registrationNumber, verdict.hasAccount ? 'account' : 'no-account']
    : [verdict.scheme.code, '-', 'no-account']
}
