// The time that each way to each end takes, and whether a call that is dropped somewhere can be taken up there.

import { blank } from '#machines/context.ts'
import { answer, type Conversation, dial, isQuestion, start } from '#machines/conversation.ts'
import { readInput } from '#machines/input.ts'
import type { Answers, Language } from '#machines/protocol.ts'
import { screenOf, usual as setting } from '#machines/screens.ts'
import { dryRun } from './dry-run.ts'
import { walk } from './graph.ts'
import { type Plan, plan } from './plan.ts'
import { callersOf, type Profile, spoken, strict, usual } from './profiles.ts'
import { today } from './typed.ts'
import { drops, type Estimate, estimate } from './typing-time.ts'

export interface Row {
  /** The detours, then the end. */
  way: string
  estimates: ReadonlyMap<Language, Estimate>
}

/** The shortest call of each kind, by somebody who calls for the first time. */
export function estimateCalls(): Row[] {
  const rows = new Map<string, Row>()
  for (const profile of [usual, strict]) {
    for (const path of walk(profile, 'ussd', profile === usual ? 1 : 0).paths) {
      const { state } = path.after
      if (isQuestion(state)) continue
      const planned = plan(path)
      if (planned === null || planned.hops.filter(({ begins }) => begins).length > 1) continue
      const way = [...detours(planned), state].join(', ')
      // Breadth first: the first of a kind is a shortest one.
      if (rows.has(way)) continue
      const estimates = spoken.map(language => [language, estimateIn(language, planned, profile)] as const)
      rows.set(way, { way, estimates: new Map(estimates) })
    }
  }
  return [...rows.values()].sort((one, other) => longest(other.estimates) - longest(one.estimates))
}

function estimateIn(language: Language, planned: Plan, profile: Profile): Estimate {
  const { scenes, steps } = dryRun(planned, profile, 'ussd', language)
  const [first, ...others] = scenes
  if (first === undefined || steps[0]?.after.state === 'language') return estimate(scenes)
  const [stranger = blank.caller] = callersOf(profile, 'ussd', language)
  const menu = screenOf(dial(start, stranger).conversation, setting)
  return estimate([{ typed: null, screen: menu }, { typed: '1', screen: first.screen }, ...others])
}

export function longest(estimates: ReadonlyMap<Language, Estimate>): number {
  return Math.max(...[...estimates.values()].map(({ seconds }) => seconds))
}

const named: readonly (readonly [(label: string) => boolean, string])[] = [
  [label => label === 'phone', 'another phone'],
  [label => label === 'email', 'an e-mail'],
  [label => label === 'idLetters', 'letters by rank'],
  [label => label === 'purpose', 'the SMS is missing'],
]

function detours({ path, hops }: Plan): string[] {
  const { answers, unknowns } = path.after.context
  const asked = Object.keys(answers).map(key => (key === 'idDigits' ? 'idLetters' : key))
  const found = named.filter(([is]) => asked.some(is)).map(([, name]) => name)
  const mistakes = hops.flatMap(({ events }) => events).filter(({ type }) => type === 'inputRejected').length
  return [...found, ...(unknowns > 0 ? ['not found at first'] : []), ...(mistakes > 0 ? ['mistakes'] : [])]
}

/**
 * Whether a call that is dropped here goes on where its first answer is missing, with everything that was answered but the
 * birth date and the contact; at the code, which is a proof, with everything.
 */
export function isTakenUp(dropped: Conversation): boolean {
  const { state, context } = dropped
  const again = dial(dropped, context.caller).conversation
  const goesOn =
    again.state === 'resume' && readInput('resume', '1', again.context, today).type === 'chose.continue'
  const { conversation } = goesOn ? answer(again, '1', today) : { conversation: again }
  if (state === 'onItsWay') return again.state === state
  if (state === 'code')
    return conversation.state === state && same(conversation.context.answers, context.answers)
  const kept = ({ language, purpose, idKind, idDigits, idNumber, idExpiry }: Answers) =>
    [language, purpose, idKind, idDigits, idNumber, idExpiry] as const
  const [, , idKind, idDigits, idNumber, idExpiry] = kept(context.answers)
  const letters = idDigits === undefined ? 'idNumber' : 'idLetters'
  const last = idExpiry === undefined ? 'idExpiry' : 'birthDate'
  const open = idKind === undefined ? 'idKind' : idNumber === undefined ? letters : last
  return conversation.state === open && same(kept(conversation.context.answers), kept(context.answers))
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

export function printDurations(rows: readonly Row[]): string {
  const cells = rows.map(({ way, estimates }) => {
    const seconds = longest(estimates)
    return [
      way,
      ...spoken.map(language => String(estimates.get(language)?.seconds ?? '')),
      String([...estimates.values()][0]?.presses ?? ''),
      String([...estimates.values()][0]?.hops ?? ''),
      seconds <= drops.early ? 'yes' : 'no',
      seconds <= drops.late ? 'yes' : 'no',
    ]
  })
  const head = [
    'way',
    ...spoken.map(language => `${language} s`),
    'presses',
    'hops',
    '120 s',
    '180 s',
    'resumed',
  ]
  return aligned([head, ...cells])
}

export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
