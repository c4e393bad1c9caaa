/**
 * One turn: one hop in, one reply out.
 *
 * Takes the caller's session under its lock, tells what the hop is to it, runs the conversation, saves, answers. The only
 * place with a `try` around the machine: whatever goes wrong, the caller reads a polite end and what was stored stays as
 * it was.
 */
import { flow, isOver } from '#machines/conversation.ts'
import type { Channel, Language, State } from '#machines/protocol.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import { nameCall, withCall } from '../platform/call-log.ts'
import type { Clock } from '../platform/clock.ts'
import { asFailure, Failure } from '../platform/failures.ts'
import { joinTrace } from '../platform/tracing.ts'
import type { SessionLease, Sessions, Turn } from '../sessions/sessions.ts'
import { type Arrival, arrivalOf } from './arrival.ts'
import { inTime } from './in-time.ts'
import type { GatewayTraits, HandleHop, Hop, Reply } from './port.ts'
import { createReplies, type Replies, type ReplySettings, withheld } from './replies.ts'
import type { Runner } from './runner.ts'
import {
  callsBefore,
  currentSession,
  languageKnown,
  laterThan,
  nextCall,
  openSession,
  type StoredSession,
  stoppedSession,
  whatWasAsked,
} from './session-state.ts'

export interface TurnParts {
  sessions: Pick<Sessions<StoredSession>, 'use'>
  runner: Runner
  journal: Journal
  clock: Clock
  settings: ReplySettings
  traitsOf(gateway: string): GatewayTraits
  /** How long a conversation is kept that stands at `state`, in seconds. */
  lifeSecondsOf(channel: Channel, state: State): number
  /** A hop came; it is answered in any case. */
  arrived?(): void
  /** A hop was answered, after so many milliseconds. */
  turned(channel: Channel, milliseconds: number, gateway: string): void
  /** Its caller reads that the service cannot answer. */
  unavailable?(hop: Hop): void
  /** A hop came again, or too late. */
  repeated(arrival: 'repeat' | 'late'): void
  /** A call asks on where a text message asked last: the message is of no use any more. */
  askedByCall?(caller: string): void
  /** A hop of this gateway does not hold what was typed before: perhaps it only sends the last answer. */
  textDoesNotGrow(gateway: string): void
  report(failure: Failure): void
}

/** What a turn says, and what the journal notes of it. */
interface Outcome {
  reply: Reply
  entry?: Entry
}

type StoredTurn = Turn<StoredSession, Outcome>

export function createHandleHop(parts: TurnParts): HandleHop {
  const { sessions, runner, journal, clock, settings, traitsOf } = parts
  /** In each gateway's budget. */
  const byGateway = new Map<string, Replies>()

  function repliesTo({ gateway = '' }: { gateway?: string }): Replies {
    const known = byGateway.get(gateway)
    if (known !== undefined) return known
    const made = createReplies({ ...settings, budget: traitsOf(gateway).budget ?? settings.budget })
    byGateway.set(gateway, made)
    return made
  }

  return hop => withCall({ gateway: hop.gateway, name: () => journal.nameOf(hop) }, () => handle(hop))

  function handle(hop: Hop): Promise<Reply> {
    const startedAt = clock.now()
    let language: Language | null = null
    let isApologised = false
    parts.arrived?.()

    async function answer(): Promise<Reply> {
      try {
        const { reply, entry } = await sessions.use(
          hop.caller,
          lease => {
            language = languageKnown(lease, settings.languages)
            return takeTurn(hop, lease, language)
          },
          { deadlineMs: traitsOf(hop.gateway).deadlineMs },
        )
        if (entry !== undefined) journal.add(entry)
        return reply
      } catch (thrown) {
        return unavailable(asFailure(thrown))
      } finally {
        parts.turned(hop.channel, clock.now() - startedAt, hop.gateway)
      }
    }

    function unavailable(failure: Failure): Reply {
      parts.report(failure)
      // Late, and then failed: one apology reaches the caller.
      if (!isApologised) parts.unavailable?.(hop)
      isApologised = true
      return repliesTo(hop).end('unavailable', language)
    }

    // Nobody waits on the line for the answer to a text message.
    if (hop.channel === 'sms') return answer()
    return inTime(answer(), traitsOf(hop.gateway).deadlineMs, () => unavailable(new Failure('turn-late')))
  }

  async function takeTurn(
    hop: Hop,
    lease: SessionLease<StoredSession>,
    language: Language | null,
  ): Promise<StoredTurn> {
    const arrivedAt = clock.now()
    const traits = traitsOf(hop.gateway)
    const replies = repliesTo(hop)
    const arrival = arrivalOf(hop, currentSession(lease.session), { now: arrivedAt, traits })
    if (arrival.kind === 'repeat' || arrival.kind === 'late') joinTrace(arrival.stored.id)
    switch (arrival.kind) {
      case 'repeat':
        parts.repeated('repeat')
        if (arrival.doesNotGrow) parts.textDoesNotGrow(hop.gateway)
        if (hop.request?.keyword === 'stop') return say(replies.stopped(hop, language, 'answers'))
        return {
          ...say(arrival.said ?? inCall(arrival.stored, replies.show(arrival.stored.conversation))),
          ...(arrival.stored.call.undelivered && { save: toldAgain(hop, arrival.stored, arrivedAt) }),
        }
      case 'late':
        parts.repeated('late')
        return say(hop.channel === 'sms' ? withheld('late') : replies.late(arrival.stored, language))
      case 'outdated':
        return say(withheld('outdated'))
      case 'during-call':
        return say(replies.callGoesOn(hop, language))
      case 'answers':
      case 'call':
        return hop.request?.keyword === 'stop'
          ? stop(hop, openSession(arrival.stored), language)
          : goOn(hop, lease, arrival, arrivedAt, language)
    }
  }

  async function goOn(
    hop: Hop,
    lease: SessionLease<StoredSession>,
    arrival: Extract<Arrival, { kind: 'answers' | 'call' }>,
    arrivedAt: number,
    language: Language | null,
  ): Promise<StoredTurn> {
    const { stored } = arrival
    const replies = repliesTo(hop)
    const open = openSession(stored)
    if (arrival.kind === 'call') {
      const asksHelp = hop.request?.keyword === 'help'
      const saysNothing = open === null && hop.channel === 'sms' && hop.request?.begins !== true
      if (asksHelp || saysNothing) return say(replies.help(hop, language))
    }

    const traits = traitsOf(hop.gateway)
    const begins = arrival.kind === 'call' ? nameOf(hop, traits) : null
    const context = { id: open?.id ?? begins ?? nameOf(hop, traits), hop }
    const name = hop.channel === 'sms' ? context.id : (begins ?? stored?.call.name ?? journal.nameOf(hop))
    nameCall(name, context.id, open === null)
    const { conversation, moves } =
      arrival.kind === 'answers'
        ? await runner.goOn(context, arrival.stored, arrival.inputs)
        : await runner.begin(context, open?.conversation ?? null, lease.preferredLanguage)

    const askedByMessage = stored?.call.channel === 'sms' && !isOver(stored.conversation)
    if (hop.channel === 'ussd' && askedByMessage) parts.askedByCall?.(hop.caller)
    const repliedAt = laterThan(stored, clock.now())
    const said = (before: StoredSession) => inCall(before, repliesTo(before.call).show(before.conversation))
    const call = nextCall(hop, arrival, { name: begins, repliedAt, idleMs: traits.idleMs })
    const session = { flow, id: context.id, conversation, call, ...callsBefore(stored, hop, said) }
    const chosen = conversation.context.answers.language
    return {
      save: {
        session,
        lifeSeconds: parts.lifeSecondsOf(hop.channel, conversation.state),
        preferredLanguage: chosen === lease.preferredLanguage ? undefined : chosen,
      },
      result: {
        reply: inCall(session, replies.show(conversation)),
        entry: {
          // A conversation by text is one for the journal, however many messages it takes.
          name: hop.channel === 'sms' ? context.id : (call.name ?? journal.nameOf(hop)),
          hop,
          moves,
          conversation,
          startedAt: arrivedAt,
          callerKey: lease.callerKey,
          asked: arrival.kind === 'answers' ? whatWasAsked(arrival.stored) : null,
        },
      },
    }
  }

  /** What was lost is said now: from here on the same answer may be an answer again. */
  function toldAgain(hop: Hop, stored: StoredSession, at: number): NonNullable<StoredTurn['save']> {
    const { undelivered: _, ...call } = stored.call
    const lifeSeconds = parts.lifeSecondsOf(hop.channel, stored.conversation.state)
    return { session: { ...stored, call: { ...call, at } }, lifeSeconds }
  }

  /** Erases what was answered. What is promised by SMS comes all the same, and nothing of the erased is made again. */
  async function stop(hop: Hop, open: StoredSession | null, language: Language | null): Promise<StoredTurn> {
    const replies = repliesTo(hop)
    if (open === null) return say(replies.stopped(hop, language, 'nothing'))
    const comes = await runner.isAnswerComing(open.conversation)
    const session = stoppedSession(open, hop, laterThan(open, clock.now()))
    return {
      save: { session, lifeSeconds: parts.lifeSecondsOf(hop.channel, session.conversation.state) },
      result: {
        reply: inCall(
          session,
          replies.stopped(hop, language, comes ? 'answers, and an answer comes' : 'answers'),
        ),
      },
    }
  }

  /** Where ids are reused, a call's name is its own all the same. */
  function nameOf(hop: Hop, { sessionIds }: GatewayTraits): string {
    if (hop.channel === 'sms' || sessionIds === 'unique') return journal.nameOf(hop)
    return journal.nameOf({ ...hop, session: `${hop.session} ${clock.id()}` })
  }
}

/** Says something without changing what is stored. */
function say(reply: Reply): StoredTurn {
  return { result: { reply } }
}

/**
 * With the number that tells the next answer from a repeat, where the gateway brings it back; by text message, with the
 * moment that tells which of two replies is the later one.
 */
function inCall({ call, conversation }: StoredSession, reply: Reply): Reply {
  if (call.channel === 'sms') return { ...reply, at: call.at }
  return { ...reply, hop: call.inputs.length, state: conversation.state }
}
