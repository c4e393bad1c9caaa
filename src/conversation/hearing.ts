/** What a hop does to a conversation: a call begins or is taken up, answers are heard, what the machine asks is performed. */
import {
  type Advance,
  advance,
  answer,
  asksChoice,
  type Conversation,
  canRead,
  dial,
  isOver,
  isQuestion,
  isWait,
  partsOfAnswer,
  report,
  start,
} from '#machines/conversation.ts'
import type { Answers, Caller, Language, State } from '#machines/protocol.ts'
import type { Hop } from '../channels/channel.ts'
import type { Clock } from '../clock.ts'
import { Failure } from '../failures.ts'
import type { Cause, Perform } from './effects.ts'
import type { Beginning, Journal, Move } from './journal.ts'

export interface HearingParts {
  perform: Perform
  journal: Pick<Journal, 'beginningOf'>
  /** Whether an answer by SMS to this caller is still to come. */
  waiting: { isWaiting(caller: string): Promise<boolean> }
  clock: Clock
  settings: { languages: readonly Language[]; codeForOwnNumber: boolean }
}

/** A conversation and how it got there. */
export interface Heard {
  conversation: Conversation
  moves: readonly Move[]
}

export interface Hearing {
  /** The first request of a call: a new conversation, or `stored` taken up. `note` is the remembered language. */
  begin(cause: Cause, stored: Conversation | null, note: string | null): Promise<Heard>
  /** More answers of the call in progress: heard at once, unless something is to be performed; `lock` is called before. */
  goOn(
    cause: Cause,
    stored: Conversation,
    fresh: readonly string[],
    lock: () => Promise<void>,
  ): Heard | Promise<Heard>
}

/** How answers that arrive together are heard. */
interface Manner {
  /** They came in one request, so that several are most likely one with a `*` in it. */
  atOnce: boolean
  /** They were heard before, the last of them perhaps. */
  again?: true
  /** Called before anything is performed. */
  lock?: () => Promise<void>
  /** Only while this holds. */
  while?: (conversation: Conversation, next: string) => boolean
}

/** More effects than this after one answer are a mistake of the machine. */
const effectsAllowed = 8

export function createHearing({ perform, journal, waiting, clock, settings }: HearingParts): Hearing {
  return {
    async begin(cause, stored, note) {
      const { hop } = cause
      const { request } = hop
      const isNew = request !== undefined && Object.keys(request.answers).length > 0
      const before = !isNew && stored !== null && (await isOpen(stored)) ? stored : start
      const dialled = dialOn(before, hop, note)
      if (request !== undefined && isNew) return takeIn(dialled, request.answers)
      if (hop.channel === 'sms' || hop.typed.length === 0) return dialled
      const began = stored === null ? await journal.beginningOf(hop) : null
      if (began !== null) return rebuild(cause, began, note)
      // Unknown, it was dialled as a shortcut: choices are taken, what is personal is asked again and stays out of the
      // phone's list of calls. What fits no choice was none, and is not held against anybody.
      const takes = (asking: Conversation, text: string) =>
        asksChoice(asking) && canRead(asking, text, clock.today())
      return hearAll(cause, dialled, hop.typed, { atOnce: false, while: takes })
    },

    goOn: (cause, stored, fresh, lock) =>
      hearAll(cause, { conversation: stored, moves: [] }, fresh, { atOnce: true, lock }),
  }

  function dialOn(before: Conversation, hop: Hop, note: string | null): Heard {
    const { conversation } = dial(before, callerOf(hop, note))
    return { conversation, moves: [{ state: before.state, heard: 'dialled', next: conversation.state }] }
  }

  /** Known to the journal, this call's record was lost: it is made again from everything that the gateway repeats. */
  async function rebuild(cause: Cause, { asked, language }: Beginning, note: string | null) {
    const { hop } = cause
    const dialled = dialOn(start, hop, asked === 'language' ? null : language)
    // What it went on from is lost as well: the caller begins again.
    if (dialled.conversation.state !== asked) return dialOn(start, hop, note)
    return hearAll(cause, dialled, hop.typed, { atOnce: false, again: true })
  }

  /** One that waits for an answer by SMS goes on until the answer has come. */
  async function isOpen(conversation: Conversation): Promise<boolean> {
    if (isOver(conversation)) return false
    const { state, context } = conversation
    return (state !== 'delayed' && state !== 'onItsWay') || waiting.isWaiting(context.caller.phone)
  }

  /** Facts that came all at once: whatever is missing is asked for. */
  function takeIn({ conversation, moves }: Heard, answers: Answers): Heard {
    const taken = advance(conversation, { type: 'volunteered', answers }).conversation
    return {
      conversation: taken,
      moves: [...moves, { state: conversation.state, heard: 'volunteered', next: taken.state }],
    }
  }

  /** Hears answers one after the other; an ended conversation hears no more. */
  function hearAll(cause: Cause, from: Heard, typed: readonly string[], how: Manner): Heard | Promise<Heard> {
    let { conversation } = from
    const moves = [...from.moves]
    const today = clock.today()
    for (let at = 0; at < typed.length; ) {
      const { state } = conversation
      const rest = typed.slice(at)
      if (!isQuestion(state) || how.while?.(conversation, rest[0] ?? '') === false) break
      const count = partsOfAnswer(conversation, rest, { today, atOnce: how.atOnce })
      const step = answer(conversation, rest.slice(0, count).join('*'), today)
      // A question needs nobody's help to be followed by the next.
      if (isWait(step.conversation.state)) {
        return settleAndHear(cause, step, { state, moves, rest: rest.slice(count) }, how)
      }
      at += count
      conversation = step.conversation
      moves.push({ state, heard: step.heard ?? 'dialled', next: conversation.state })
    }
    return { conversation, moves }
  }

  /** `step` led from `state` to where something is performed; the `rest` is heard after that. */
  async function settleAndHear(
    cause: Cause,
    step: Advance,
    { state, moves, rest }: { state: State; moves: readonly Move[]; rest: readonly string[] },
    how: Manner,
  ): Promise<Heard> {
    await how.lock?.()
    const again = rest.length > 0 ? 'certainly' : 'perhaps'
    const conversation = await settle(how.again ? { ...cause, again } : cause, step)
    const move: Move = { state, heard: step.heard ?? 'dialled', next: conversation.state }
    return hearAll(cause, { conversation, moves: [...moves, move] }, rest, how)
  }

  /** Performs what the machine asked for and lets it hear what came of it, until it waits for nothing. */
  async function settle(cause: Cause, step: Advance): Promise<Conversation> {
    let { conversation, effects } = step
    for (let performed = 0; isWait(conversation.state); performed += 1) {
      const [effect, ...others] = effects
      if (effect === undefined || others.length > 0 || performed >= effectsAllowed) {
        throw new Failure('machine-runaway', conversation.state)
      }
      ;({ conversation, effects } = report(conversation, await perform(effect, cause)))
    }
    return conversation
  }

  function callerOf(hop: Hop, note: string | null): Caller {
    return {
      channel: hop.channel,
      phone: hop.caller,
      operator: hop.operator,
      languages: settings.languages,
      language: settings.languages.find(language => language === (hop.request?.language ?? note)) ?? null,
      returning: note !== null,
      codeForOwnNumber: settings.codeForOwnNumber,
    }
  }
}
