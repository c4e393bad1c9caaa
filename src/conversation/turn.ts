/**
 * One turn: one thing heard, one thing said.
 *
 * Takes the caller's record, lets the machine hear what is new, performs what it asks for until it asks the caller
 * something or ends, saves, answers. The only file with a `try` around the machine.
 */
import {
  type Advance,
  answer,
  asksChoice,
  type Conversation,
  dial,
  flow,
  isOver,
  isQuestion,
  isWait,
  report,
  splitAnswers,
  start,
} from '#machines/conversation.ts'
import type { Caller, Language, Reported } from '#machines/protocol.ts'
import { blank, languageOf } from '#machines/registration.ts'
import { endingScreen, type Setting, screenOf } from '#machines/screens.ts'
import type { Converse, Hop, Reply } from '../channels/channel.ts'
import type { Clock } from '../clock.ts'
import { asFailure, Failure } from '../failures.ts'
import type { Held, Sessions } from '../sessions/sessions.ts'
import type { Perform } from './effects.ts'
import type { Journal, Move } from './journal.ts'
import type { Parking } from './parking.ts'
import { arrivalOf, earlierCalls, isCurrent, type Record } from './record.ts'

export interface TurnSettings extends Setting {
  languages: readonly Language[]
  codeForOwnNumber: boolean
  /** How long a dropped call can be taken up. */
  resumeSeconds: number
}

export interface TurnParts {
  sessions: Sessions<Record>
  perform: Perform
  journal: Journal
  parking: Pick<Parking, 'isWaiting'>
  clock: Clock
  settings: TurnSettings
  report(failure: Failure, hop: Hop): void
}

/** More effects than this in one turn are a mistake of the machine. */
const effectsAllowed = 8
const yearSeconds = 365 * 86_400
/** A request that was parked is answered within a day. */
const parkedSeconds = 86_400

export function createConversation(parts: TurnParts): Converse {
  const { sessions, journal, clock, settings } = parts

  return async hop => {
    const startedAt = clock.now()
    let held: Held<Record> | undefined
    try {
      held = await sessions.take(hop.caller)
      const stored = isCurrent(held.session) ? held.session : null
      const arrival = arrivalOf(hop, stored)
      if (arrival.kind === 'repeat' || arrival.kind === 'late') {
        await held.release()
        return arrival.kind === 'repeat' ? arrival.said : goodbye(held.note)
      }

      const id = stored !== null && !isOver(stored.conversation) ? stored.id : journal.nameOf(hop)
      const moves: Move[] = []
      const go = (conversation: Conversation, text: string) =>
        settle(answer(conversation, text, clock.today()), conversation, moves, id, hop)
      const conversation =
        arrival.kind === 'answers' && stored !== null
          ? await hearAll(stored.conversation, arrival.fresh, go)
          : await beginCall(stored, held.note, moves, go)

      const said: Reply = { text: screenOf(conversation, settings), ends: !isQuestion(conversation.state) }
      const record: Record = {
        flow,
        id,
        conversation,
        call: { session: hop.session, typed: hop.typed, said, at: startedAt },
        earlier: earlierCalls(stored, hop.session),
      }
      await held.save(record, lifeSeconds(conversation), noteFor(conversation, held.note))
      journal.add({ hop, moves, conversation, startedAt, before: stored?.call ?? null })
      return said
    } catch (thrown) {
      const failure = asFailure(thrown)
      parts.report(failure, hop)
      // What was stored stays as it was: the next dial goes on from there.
      await held?.release().catch(() => {})
      return unavailable(held)
    }

    /** A first request: a new call, or a dropped one taken up; what was dialled along with it may carry choices. */
    async function beginCall(
      stored: Record | null,
      note: string | null,
      moves: Move[],
      go: Go,
    ): Promise<Conversation> {
      const before = stored !== null && (await isOpen(stored)) ? stored.conversation : start
      const dialled = dial(before, callerOf(hop, note))
      moves.push({ state: before.state, heard: 'dialled', next: dialled.conversation.state })
      if (hop.typed.length === 0) return dialled.conversation
      // The gateway repeats the whole call: known to the journal, the stored record was lost and is made again.
      const known = stored === null && (await journal.knows(hop))
      return hearAll(dialled.conversation, hop.typed, go, known ? undefined : asksChoice)
    }
  }

  /** Whether the conversation goes on with the next dial. One that waits for an answer by SMS does until it has come. */
  async function isOpen({ conversation }: Record): Promise<boolean> {
    if (isOver(conversation)) return false
    const { state, context } = conversation
    return (state !== 'delayed' && state !== 'onItsWay') || parts.parking.isWaiting(context.caller.phone)
  }

  /** Hears answers one after the other while `wanted` holds; an ended conversation hears no more. */
  async function hearAll(
    from: Conversation,
    fresh: readonly string[],
    go: Go,
    wanted: (conversation: Conversation) => boolean = () => true,
  ): Promise<Conversation> {
    let conversation = from
    for (const text of splitAnswers(conversation, fresh, clock.today())) {
      if (!isQuestion(conversation.state) || !wanted(conversation)) break
      conversation = await go(conversation, text)
    }
    return conversation
  }

  /** Performs what the machine asked for and lets it hear what came of it, until it waits for nothing. */
  async function settle(
    first: Advance,
    before: Conversation,
    moves: Move[],
    id: string,
    hop: Hop,
  ): Promise<Conversation> {
    let { conversation, effects } = first
    for (let performed = 0; isWait(conversation.state); performed += 1) {
      const [effect, ...others] = effects
      if (effect === undefined || others.length > 0 || performed >= effectsAllowed) {
        throw new Failure('machine-runaway', conversation.state)
      }
      const reported: Reported = await parts.perform(effect, { id, hop })
      ;({ conversation, effects } = report(conversation, reported))
    }
    moves.push({ state: before.state, heard: first.heard ?? 'dialled', next: conversation.state })
    return conversation
  }

  function callerOf(hop: Hop, note: string | null): Caller {
    return {
      channel: hop.channel,
      phone: hop.caller,
      operator: hop.operator,
      languages: settings.languages,
      language: languageIn(note),
      returning: note !== null,
      codeForOwnNumber: settings.codeForOwnNumber,
    }
  }

  function languageIn(note: string | null): Language | null {
    return settings.languages.find(language => language === note) ?? null
  }

  function lifeSeconds({ state }: Conversation): number {
    return state === 'delayed' ? parkedSeconds : settings.resumeSeconds
  }

  function noteFor({ context }: Conversation, note: string | null) {
    const { language } = context.answers
    return language === undefined || language === note
      ? undefined
      : { text: language, lifeSeconds: yearSeconds }
  }

  function closing(ending: 'left' | 'unavailable', note: string | null): Reply {
    const caller = { ...blank.caller, languages: settings.languages, language: languageIn(note) }
    return { text: endingScreen(ending, { ...blank, caller }, settings), ends: true }
  }

  const goodbye = (note: string | null) => closing('left', note)

  function unavailable(held: Held<Record> | undefined): Reply {
    const context = held?.session?.conversation.context
    return closing('unavailable', context === undefined ? (held?.note ?? null) : languageOf(context))
  }
}

type Go = (conversation: Conversation, text: string) => Promise<Conversation>
