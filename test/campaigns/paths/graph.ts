// Every path of the production machine: xstate/graph walks it with what a caller may type and what a host may report.
import { type AdjacencyValue, getAdjacencyMap } from 'xstate/graph'
import { type Conversation, isQuestion, isWait } from '#machines/conversation.ts'
import { readInput } from '#machines/input.ts'
import type { Channel, Context, EffectResult, Event, Language, State } from '#machines/protocol.ts'
import { registration } from '#machines/registration.ts'
import { leafOf } from './coverage.ts'
import { callersOf, type Profile } from './profiles.ts'
import { reports } from './reports.ts'
import { answersPrefilled, today, typedAt } from './typed.ts'

/** An event, with what is typed to bring it about. */
export type Happening = Event & { typed?: string }

/** From nobody calling to `after`; one path for each edge of the graph, the shortest that ends with it. */
export interface Path {
  /** The path up to the last edge; null before the first. */
  way: Path | null
  before: Conversation
  happening: Happening
  after: Conversation
}

export function happeningsOf(path: Path): readonly Happening[] {
  const happenings: Happening[] = []
  for (let at: Path | null = path; at !== null; at = at.way) happenings.unshift(at.happening)
  return happenings
}

type Snapshot = ReturnType<typeof registration.resolveState>
type Adjacency = Record<string, AdjacencyValue<Snapshot, Event>>

const conversationOf = (snapshot: Snapshot): Conversation => ({
  state: leafOf(snapshot),
  context: snapshot.context,
})

export interface Walk {
  nodes: number
  paths: readonly Path[]
}

/** Of the detours that add up, so many at a time; with one at a time, what was typed is not also hidden by a resume. */
export function walk(
  profile: Profile,
  channel: Channel,
  most: 0 | 1 | 2,
  /** With what a rush alone brings about, which no phone can. */
  rushes = false,
): Walk {
  const [language = 'ar'] = profile.languages
  const adjacency = getAdjacencyMap(registration, {
    events: snapshot =>
      happeningsAt(conversationOf(snapshot as Snapshot), { profile, channel, language, rushes }),
    serializeState: (snapshot, event) => nodeOf(conversationOf(snapshot as Snapshot), event as Event, most),
    stopWhen: snapshot => isTooMuch(conversationOf(snapshot as Snapshot), most),
  })
  // The map is in the order of discovery, breadth first: the first way to a node is a shortest one.
  const [start = ''] = Object.keys(adjacency)
  const ways = new Map<string, Path | null>([[start, null]])
  const paths: Path[] = []
  for (const [node, { state: found, transitions }] of Object.entries(adjacency as unknown as Adjacency)) {
    const before = conversationOf(found)
    for (const { event, state } of Object.values(transitions)) {
      const after = conversationOf(state)
      const path: Path = { way: ways.get(node) ?? null, before, happening: event as Happening, after }
      const next = nodeOf(after, event, most)
      if (!ways.has(next)) ways.set(next, path)
      paths.push(path)
    }
  }
  return { nodes: ways.size, paths }
}

interface Walking {
  profile: Profile
  channel: Channel
  language: Language
  rushes: boolean
}

/** What can happen here: on the phone while something is asked, at the host while something is waited for. */
function happeningsAt(
  { state, context }: Conversation,
  { profile, channel, language, rushes }: Walking,
): Happening[] {
  if (state === 'ready') {
    return callersOf(profile, channel, language).map(caller => ({ type: 'dialled', caller }))
  }
  if (isWait(state)) {
    // Brought about by a rush alone: unreachable.ts.
    const isBusy = (reported: EffectResult) => reported.type === 'lookUpLimited' && reported.by === 'load'
    return reports[state].filter(
      reported => (rushes || !isBusy(reported)) && isPossible(reported, context, profile),
    )
  }
  if (state === 'delayed' || state === 'codeByDial') return [redialled(context)]
  if (!isQuestion(state)) return []
  const index = profile.languages.indexOf(language) + 1
  return [
    ...typedAt(state, context)
      // All languages are alike to the machine: each walk is in one of them.
      .filter(({ text, is }) => state !== 'language' || is !== 'option' || text === String(index))
      .map(({ text }) => ({ ...readInput(state, text, context, today), typed: text })),
    redialled(context),
    ...(channel === 'sms' && hasJustDialled(state, context)
      ? answersPrefilled.map(({ text, answers, unread }) => ({
          type: 'answersPrefilled' as const,
          answers,
          unread,
          typed: text,
        }))
      : []),
  ]
}

/** Each path asks after the account of somebody else, and the policy tells what comes of a claim. */
function isPossible({ type }: EffectResult, { proof }: Context, { claimsWait }: Profile): boolean {
  if (type === 'claimMade' || type === 'claimRefused') return (type === 'claimMade') === claimsWait
  if (type === 'proofNeeded') return proof === null
  return (type !== 'passwordRenewed' && type !== 'renewalsLimited') || proof !== null
}

/** Facts come with the keyword, at the beginning. */
function hasJustDialled(state: State, { inputCount, history, consecutiveErrors, answers }: Context): boolean {
  const isFirst = inputCount === 0 && consecutiveErrors === 0 && history.length <= 1
  return isFirst && (state === 'language' || state === 'idKind') && answers.idKind === undefined
}

function redialled({ caller, answers }: Context): Happening {
  const language = answers.language ?? caller.language
  return {
    type: 'dialled',
    caller: { ...caller, language, returning: language !== null },
  }
}

/** What the conversation can still depend on; the rest of the context is left out, or the graph would have no end. */
function nodeOf({ state, context }: Conversation, event: Event | undefined, most: number): string {
  const { caller, answers, history, smsFate, proof } = context
  const { idKind, idDigits, idNumber, idExpiry, birthDate, purpose, phone, phoneTwice, email } = answers
  const isOpening = idKind === undefined
  return JSON.stringify([
    state,
    isOpening && [caller.returning, caller.language !== null, answers.language !== undefined],
    idKind,
    [idDigits, idNumber, idExpiry, birthDate].map(answer => answer !== undefined),
    purpose,
    phone !== undefined && [phone === caller.phone, phoneTwice],
    email !== undefined,
    context.consecutiveErrors,
    most > 1 && context.masked,
    context.unknowns > 0,
    smsFate && [smsFate.state, smsFate.renewable],
    proof?.of,
    history.at(-1)?.at,
    hasJustDialled(state, context),
    // A second code is sent under other conditions than the first, and a claim is made after a code or without one.
    (state === 'sendingCode' || state === 'claimingAccount') && event?.type,
  ])
}

/** Detours add up without meeting: each is walked, and pairs of them, not every heap. */
function isTooMuch({ state, context }: Conversation, most: number): boolean {
  const { answers, unknowns, consecutiveErrors } = context
  const { purpose, phone, email } = answers
  const all = [purpose, phone, email, unknowns > 0 || undefined, consecutiveErrors > 0 || undefined]
  // A call is taken up wherever it dropped.
  return state !== 'resume' && all.filter(one => one !== undefined).length > most
}
