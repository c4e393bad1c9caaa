/**
 * One turn: one thing heard, one thing said.
 *
 * Takes the caller's record, lets the conversation hear what is new, saves, answers. The only place with a `try` around
 * the machine: whatever goes wrong, the caller reads a polite end and what was stored stays as it was.
 */
import { type Conversation, flow, isOver, isQuestion } from '#machines/conversation.ts'
import type { Channel, Language } from '#machines/protocol.ts'
import { blank, languageOf } from '#machines/registration.ts'
import { endingScreen, type Setting, screenOf, wordsFor } from '#machines/screens.ts'
import { codeLifeSeconds } from '../accounts/codes.ts'
import type { Converse, Hop, Reply } from '../channels/channel.ts'
import type { Clock } from '../clock.ts'
import { asFailure, Failure } from '../failures.ts'
import type { Held, Note, Sessions } from '../sessions/sessions.ts'
import type { Hearing } from './hearing.ts'
import type { Entry, Journal } from './journal.ts'
import { arrivalOf, callsBefore, isCurrent, languageKnown, type Record } from './record.ts'

export interface TurnSettings extends Setting {
  languages: readonly Language[]
  /** How long a dropped call can be taken up. */
  resumeSeconds: number
}

export interface TurnParts {
  sessions: Sessions<Record>
  hearing: Hearing
  journal: Journal
  clock: Clock
  settings: TurnSettings
  /** A hop was answered, after so many milliseconds. */
  turned(channel: Channel, milliseconds: number): void
  /** A hop came again, or too late. */
  repeated(arrival: 'repeat' | 'late'): void
  report(failure: Failure): void
}

/** A gateway hears nobody out for longer than ten seconds, and then ends the call without a word. */
const patienceMs = 9_000
const yearSeconds = 365 * 86_400
/** People answer a text message when they have time. */
const textSeconds = 86_400
/** A request that was parked is answered within a day. */
const parkedSeconds = 86_400

/** How far a turn has come. */
interface Whereabouts {
  held?: Held<Record>
}

export function createConversation(parts: TurnParts): Converse {
  const { sessions, hearing, journal, clock, settings } = parts

  return hop => {
    const at: Whereabouts = {}
    const answered = answer(hop, at)
    return hop.channel === 'sms' ? answered : inTime(answered, () => apologise(at))
  }

  /** Goes on when nobody waits for it any more: nothing is left half done. */
  async function answer(hop: Hop, at: Whereabouts): Promise<Reply> {
    const startedAt = clock.now()
    try {
      at.held = recall(hop) ?? (await sessions.take(hop.caller))
      try {
        return await turn(hop, at.held)
      } catch (thrown) {
        // Nothing has been done yet: the turn begins anew, under the lock.
        if (!isOvertaken(thrown)) throw thrown
        at.held = await sessions.take(hop.caller)
        return await turn(hop, at.held)
      }
    } catch (thrown) {
      parts.report(asFailure(thrown))
      await at.held?.release().catch(() => {})
      return closing('unavailable', at.held)
    } finally {
      parts.turned(hop.channel, clock.now() - startedAt)
    }
  }

  /** Where this process left the caller, if that is where this hop goes on, as most do. */
  function recall(hop: Hop): Held<Record> | null {
    const held = sessions.recall(hop.caller)
    return held !== null && arrivalOf(hop, held.session).kind === 'answers' ? held : null
  }

  function apologise(at: Whereabouts): Reply {
    parts.report(new Failure('turn-late'))
    return closing('unavailable', at.held)
  }

  async function turn(hop: Hop, held: Held<Record>): Promise<Reply> {
    const startedAt = clock.now()
    const stored = isCurrent(held.session) ? held.session : null
    const arrival = arrivalOf(hop, stored)
    if (arrival.kind === 'repeat' || arrival.kind === 'late') {
      parts.repeated(arrival.kind)
      await held.release()
      if (arrival.kind === 'late' || stored === null) return closing('left', held)
      return arrival.said ?? show(stored.conversation)
    }

    const open = stored !== null && !isOver(stored.conversation) ? stored : null
    if (open === null && hop.channel === 'sms' && hop.request === undefined) {
      await held.release()
      return { text: helpText(held), ends: true, isHelp: true }
    }

    const cause = { id: open?.id ?? journal.nameOf(hop), hop }
    const { conversation, moves } =
      arrival.kind === 'answers'
        ? await hearing.goOn(cause, arrival.record.conversation, arrival.fresh, held.lock)
        : await hearing.begin(cause, open?.conversation ?? null, held.note)

    const calls = callsBefore(stored, hop.session, show)
    const record: Record = {
      flow,
      id: cause.id,
      conversation,
      call: { channel: hop.channel, session: hop.session, typed: hop.typed, at: startedAt },
      ...calls,
    }
    await held.save(record, lifeSeconds(hop, conversation), noteFor(conversation, held.note))
    // A conversation is named after the call that began it, which mostly is this one.
    const isFirstCall = hop.channel === 'sms' || calls.earlier.length === 0
    journal.add({
      name: isFirstCall ? cause.id : journal.nameOf(hop),
      hop,
      moves,
      conversation,
      startedAt,
      callerKey: held.key,
      asked: arrival.kind === 'answers' ? whatWasAsked(arrival.record) : null,
    })
    return show(conversation)
  }

  /** What a conversation tells its caller: the same bytes whenever it is asked. */
  function show(conversation: Conversation): Reply {
    return { text: screenOf(conversation, settings), ends: !isQuestion(conversation.state) }
  }

  function lifeSeconds({ channel }: Hop, { state }: Conversation): number {
    if (state === 'delayed') return parkedSeconds
    if (channel === 'sms') return textSeconds
    const waitsForCode = state === 'codeByDial' || state === 'code'
    return waitsForCode ? Math.max(settings.resumeSeconds, codeLifeSeconds) : settings.resumeSeconds
  }

  /** What is said when no conversation can say it, in the caller's language where it is known. */
  function closing(ending: 'left' | 'unavailable', held: Held<Record> | undefined): Reply {
    const caller = {
      ...blank.caller,
      languages: settings.languages,
      language: languageKnown(held, settings.languages),
    }
    return { text: endingScreen(ending, { ...blank, caller }, settings), ends: true }
  }

  function helpText(held: Held<Record>): string {
    return wordsFor(languageKnown(held, settings.languages) ?? settings.languages[0] ?? 'ar').messages.help
  }
}

function whatWasAsked({ call, conversation }: Record): Entry['asked'] {
  return { at: call.at, language: languageOf(conversation.context) }
}

/** Somebody else has been at work on what was recalled. */
function isOvertaken(thrown: unknown): boolean {
  return thrown instanceof Failure && thrown.code === 'session-overtaken'
}

/** `answered` never rejects; when the gateway would wait no longer, what `apologise` says. */
function inTime(answered: Promise<Reply>, apologise: () => Reply): Promise<Reply> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(apologise()), patienceMs)
    void answered.then(reply => {
      clearTimeout(timer)
      resolve(reply)
    })
  })
}

/** The language outlives the conversation, so that the next call does not ask for it. */
function noteFor({ context }: Conversation, note: string | null): Note | undefined {
  const { language } = context.answers
  return language === undefined || language === note
    ? undefined
    : { text: language, lifeSeconds: yearSeconds }
}
