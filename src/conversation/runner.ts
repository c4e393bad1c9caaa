/** Runs a conversation: a call begins or is taken up, what was typed is read, and what the machine asks of the host is done. */
import {
  type Advance,
  advance,
  answer,
  asksChoice,
  awaitsCode,
  type Conversation,
  canRead,
  comeBack,
  dial,
  isOver,
  isQuestion,
  isWait,
  partsOfAnswer,
  report,
  start,
} from '#machines/conversation.ts'
import type { Caller, Language } from '#machines/protocol.ts'
import { readCode } from '#machines/reading/codes.ts'
import { isWhole, type Request } from '#machines/reading/request.ts'
import type { Beginning, Journal, Move } from '../journal/journal.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failures.ts'
import { textOf } from './arrival.ts'
import type { EffectContext, PerformEffect } from './effects.ts'
import type { Hop } from './port.ts'
import type { StoredSession } from './session-state.ts'

export interface RunnerParts {
  performEffect: PerformEffect
  journal: Pick<Journal, 'beginningOf'>
  /** Whether an answer by SMS to this caller is still to come. */
  isWaiting(caller: string): Promise<boolean>
  clock: Clock
  settings: { languages: readonly Language[]; codeForOwnNumber: boolean; offersEmail?: boolean }
}

/** A conversation and how it got there. */
export interface RunResult {
  conversation: Conversation
  moves: readonly Move[]
}

export interface Runner {
  /** The first request of a call: a new conversation, or `stored` taken up. */
  begin(
    context: EffectContext,
    stored: Conversation | null,
    preferredLanguage: string | null,
  ): Promise<RunResult>
  /** `inputs` are new answers of the call in progress, or the next message. */
  goOn(context: EffectContext, stored: StoredSession, inputs: readonly string[]): Promise<RunResult>
  /** Whether an answer by SMS that this conversation waits for is still to come. */
  isAnswerComing(conversation: Conversation): Promise<boolean>
}

/** How inputs that arrive together are read. */
interface Reading {
  /** They came in one request, so that several are most likely one with a `*` in it. */
  atOnce: boolean
  /** They were read before, the last of them perhaps. */
  isRepeat?: true
  /** Reading ends where this does not hold. */
  while?: (conversation: Conversation, input: string) => boolean
}

/** By message: whoever was silent for so long may be another. */
const breakSeconds = 600
/** And after so long what was typed is forgotten. */
const factsSeconds = 1_800
/** More effects than this after one input are a mistake of the machine. */
const effectsAllowed = 8

export function createRunner({ performEffect, journal, isWaiting, clock, settings }: RunnerParts): Runner {
  return {
    async begin(context, stored, preferredLanguage) {
      const { hop } = context
      const before = stored !== null && (await isOpen(stored)) ? stored : start
      if (hop.channel === 'sms') return beginByText(context, before, preferredLanguage)
      const dialled = dialOn(before, hop, preferredLanguage)
      // An answer of a call that nobody knows: nothing tells what it answered.
      if (hop.input.kind === 'answer' || hop.input.inputs.length === 0) return dialled
      const isLost = stored === null && hop.input.kind === 'all'
      const began = isLost ? await journal.beginningOf(hop) : null
      if (began !== null) return rebuild(context, began, preferredLanguage)
      // Unknown, it was dialled as a shortcut: choices are taken, what is personal is asked again and stays out of the
      // phone's list of calls. What fits no choice was none, and is not held against anybody.
      const isChoice = (asking: Conversation, input: string) =>
        asksChoice(asking) && canRead(asking, input, clock.today())
      return readInputs(context, dialled, hop.input.inputs, { atOnce: false, while: isChoice })
    },

    async goOn(context, { call, conversation }, inputs) {
      const silentMs = context.hop.channel === 'sms' ? clock.now() - call.at : 0
      const returned = afterSilence(conversation, silentMs)
      // The message answered a question that is not asked any more.
      if (returned !== null) return returned
      return readInputs(context, { conversation, moves: [] }, inputs, { atOnce: true })
    },

    isAnswerComing: async ({ state, context }) =>
      (state === 'delayed' || state === 'onItsWay') && isWaiting(context.caller.phone),
  }

  /** A keyword, a message to a call that dropped, or the code that is waited for. */
  async function beginByText(
    context: EffectContext,
    before: Conversation,
    preferredLanguage: string | null,
  ): Promise<RunResult> {
    const { hop } = context
    const text = textOf(hop)
    const answersCode = awaitsCode(before) && readCode(text.join(' ')) !== null && !saysAll(hop)
    if (!answersCode && bringsFacts(hop)) {
      return prefill(context, dialOn(start, hop, preferredLanguage), hop.request)
    }
    const dialled = dialOn(before, hop, preferredLanguage)
    return answersCode ? readInputs(context, dialled, text, { atOnce: true }) : dialled
  }

  /** What a silence made forgotten; null where nothing was. */
  function afterSilence(conversation: Conversation, silentMs: number): RunResult | null {
    if (silentMs <= breakSeconds * 1_000) return null
    const forgotten = silentMs > factsSeconds * 1_000 ? 'facts' : 'proof'
    const returned = comeBack(conversation, forgotten).conversation
    if (returned.context === conversation.context) return null
    return {
      conversation: returned,
      moves: [{ state: conversation.state, event: 'returned', next: returned.state }],
    }
  }

  function dialOn(before: Conversation, hop: Hop, preferredLanguage: string | null): RunResult {
    const { conversation } = dial(before, callerOf(hop, preferredLanguage))
    return { conversation, moves: [{ state: before.state, event: 'dialled', next: conversation.state }] }
  }

  /** Known to the journal, this call's session was lost: it is made again from everything that the gateway repeats. */
  async function rebuild(
    context: EffectContext,
    { asked, language }: Beginning,
    preferredLanguage: string | null,
  ): Promise<RunResult> {
    const { hop } = context
    const dialled = dialOn(start, hop, asked === 'language' ? null : language)
    // What it went on from is lost as well: the caller begins again.
    if (dialled.conversation.state !== asked) return dialOn(start, hop, preferredLanguage)
    return readInputs(context, dialled, textOf(hop), { atOnce: false, isRepeat: true })
  }

  /** One that waits for an answer by SMS is open until the answer has come. */
  async function isOpen(conversation: Conversation): Promise<boolean> {
    if (isOver(conversation)) return false
    const { state, context } = conversation
    return (state !== 'delayed' && state !== 'onItsWay') || isWaiting(context.caller.phone)
  }

  /** Facts that came all at once: whatever is missing is asked for. */
  async function prefill(
    context: EffectContext,
    { conversation, moves }: RunResult,
    { answers, unread }: Request,
  ): Promise<RunResult> {
    const { state } = conversation
    const prefilled = await settle(
      advance(conversation, { type: 'answersPrefilled', answers, unread }),
      context,
    )
    return {
      conversation: prefilled,
      moves: [...moves, { state, event: 'answersPrefilled', next: prefilled.state }],
    }
  }

  /** Reads inputs one after the other; a conversation that has ended reads no more. */
  async function readInputs(
    context: EffectContext,
    from: RunResult,
    inputs: readonly string[],
    reading: Reading,
  ): Promise<RunResult> {
    let { conversation } = from
    const moves = [...from.moves]
    const today = clock.today()
    let rest = inputs
    while (rest.length > 0 && isQuestion(conversation.state)) {
      if (reading.while?.(conversation, rest[0] ?? '') === false) break
      const { state } = conversation
      const count = partsOfAnswer(conversation, rest, { today, atOnce: reading.atOnce })
      const step = answer(conversation, rest.slice(0, count).join('*'), today)
      rest = rest.slice(count)
      const isLast = rest.length === 0
      conversation = await settle(step, {
        ...context,
        ...(reading.isRepeat && { repeat: isLast ? 'perhaps' : 'certainly' }),
      })
      moves.push({ state, event: step.event ?? 'dialled', next: conversation.state })
    }
    return { conversation, moves }
  }

  /** Does what the machine asked for and reports what came of it, until the machine waits for nothing. */
  async function settle(step: Advance, context: EffectContext): Promise<Conversation> {
    let { conversation, effects } = step
    for (let performed = 0; isWait(conversation.state); performed += 1) {
      const [effect, ...others] = effects
      if (effect === undefined || others.length > 0 || performed >= effectsAllowed) {
        throw new Failure('machine-runaway', conversation.state)
      }
      ;({ conversation, effects } = report(conversation, await performEffect(effect, context)))
    }
    return conversation
  }

  function callerOf(hop: Hop, preferredLanguage: string | null): Caller {
    const { said = null, script = null } = hop.request ?? {}
    const wished = said ?? preferredLanguage ?? script
    return {
      channel: hop.channel,
      phone: hop.caller,
      operator: hop.operator,
      languages: settings.languages,
      language: settings.languages.find(language => language === wished) ?? null,
      returning: preferredLanguage !== null,
      codeForOwnNumber: settings.codeForOwnNumber,
      ...(settings.offersEmail === false && { emailOff: true }),
    }
  }
}

/** Whether a text message says all that a look-up takes. */
function saysAll({ request }: Hop): boolean {
  return request !== undefined && isWhole(request)
}

/** Whether a text message begins anew, with what it says. */
function bringsFacts(hop: Hop): hop is Hop & { request: Request } {
  const { begins = false, answers = {}, unread = null } = hop.request ?? {}
  return begins && (Object.keys(answers).length > 0 || unread !== null)
}
