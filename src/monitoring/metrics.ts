/**
 * The metrics of this process in Prometheus' words, listed in docs/generated/metrics.md: what is counted, and under which name.
 *
 * Names follow the field's habits: a prefix, base units, `_total` on counters. A label's values are few and known; none is
 * a number, a name or anything typed.
 */
import { isEnding, isQuestion } from '#machines/conversation.ts'
import { limitNames } from '../limits/limits.ts'
import { causes } from '../platform/causes.ts'
import { failureCodes } from '../platform/failures.ts'
import type { Backlog } from './backlog.ts'
import { nameOfResult } from './carrier-results.ts'
import type { LinkGauge, PoolGauge } from './gauges.ts'
import { createRegister, type Register } from './instruments.ts'
import type { Observations } from './observations.ts'
import { reactionTo } from './reactions.ts'

export interface Metrics {
  observations: Observations
  /** The exposition. What the database cannot tell at the moment is left out. */
  text(): Promise<string>
  contentType: string
}

export interface MetricParts {
  version: string
  /** Which it was made from. */
  commit?: string
  /** What waits, read at every scrape. */
  backlog(): Promise<Backlog>
  /** Connections to the database, likewise. */
  connections?(): readonly PoolGauge[]
  /** Of links to operators, likewise. */
  links?(): readonly LinkGauge[]
}

/** A turn is milliseconds; the gateway gives up after ten seconds. */
const turnBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** A look-up and a message go to somebody else's system, with a deadline of some seconds. */
const lookUpBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8]

/** What refuses somebody something: a limit, or a rush. */
export const refusers = [...limitNames, 'turns', 'statements'] as const

export function createMetrics({
  version,
  commit = 'unknown',
  backlog,
  links = () => [],
  connections = () => [],
}: MetricParts): Metrics {
  const register = createRegister()
  register.watchProcess()
  const { observations, build, show, showLinks, showConnections, forget } = createInstruments(register)
  build.set({ version, commit, node_version: process.versions.node }, 1)
  return {
    observations,
    async text() {
      forget()
      showLinks(links())
      showConnections(connections())
      await backlog().then(show, () => {})
      return register.text()
    },
    contentType: register.contentType,
  }
}

/** What docs/generated/metrics.md lists: those of our own. */
export function listMetrics() {
  const register = createRegister()
  createInstruments(register)
  return register.list()
}

function createInstruments({ counter, histogram, gauge }: Register) {
  const build = gauge('tadamon_build_info', 'Always 1; the labels tell what runs.', [
    'version',
    'commit',
    'node_version',
  ])
  const turns = histogram(
    'tadamon_turn_duration_seconds',
    'From a hop of the gateway to its answer.',
    ['channel', 'gateway'],
    turnBuckets,
  )
  const lookUps = histogram(
    'tadamon_look_up_duration_seconds',
    'Asking the eligibility service, by verdict or failure.',
    ['outcome'],
    lookUpBuckets,
  )
  const begun = counter('tadamon_calls_total', 'Calls and conversations begun or taken up.', [
    'channel',
    'gateway',
    'operator',
  ])
  const inFlight = gauge('tadamon_turns_in_flight', 'Hops that are being answered.')
  const asked = counter('tadamon_questions_total', 'Questions put, by state.', ['state'])
  const reacted = counter(
    'tadamon_answers_total',
    'What callers did at a question: answered, corrected, left.',
    ['state', 'reaction'],
  )
  const outcomes = counter(
    'tadamon_outcomes_total',
    'Calls ended, by the state that ended them; unavailable: with an apology.',
    ['channel', 'gateway', 'operator', 'outcome'],
  )
  const repeats = counter('tadamon_repeated_hops_total', 'Hops that came again, or too late.', ['arrival'])
  const deferred = counter('tadamon_parked_answers_total', 'Parked requests answered by SMS.', ['outcome'])
  const limits = counter('tadamon_limits_struck_total', 'Refusals by a limit.', ['limit'], refusers)
  const failures = counter('tadamon_failures_total', 'Failures, by code.', ['code'], failureCodes)
  const storeRefusals = counter(
    'tadamon_store_refusals_total',
    'What the database or Redis refused us, by what somebody has to do something about.',
    ['cause'],
    causes,
  )
  const submissions = counter('tadamon_message_submissions_total', 'Messages handed to a provider.', [
    'medium',
    'result',
  ])
  const carried = counter(
    'tadamon_carrier_messages_total',
    'Text messages handed to a carrier, by what it did with them; a refusal says whose it is.',
    ['carrier', 'result'],
  )
  const carrierTimes = histogram(
    'tadamon_carrier_duration_seconds',
    'From handing a message to a carrier to its answer.',
    ['carrier'],
    lookUpBuckets,
  )
  const beyond = counter(
    'tadamon_messages_beyond_budget_total',
    'Messages beyond the hour’s budget of their kind.',
    ['kind'],
    ['code', 'password', 'number', 'reply'],
  )
  const reports = counter('tadamon_message_reports_total', 'Final delivery reports.', ['status'])
  const forms = counter('tadamon_refused_forms_total', 'Forms that were not the gateway’s.', ['callback'])

  const malformed = counter(
    'tadamon_malformed_requests_total',
    'Requests that ask for nothing: anybody who reaches the port can send them.',
    [],
  )

  const malformedPdus = counter('tadamon_smpp_malformed_total', 'PDUs that were none, by link.', ['link'])
  const lostAnswers = counter(
    'tadamon_smpp_answers_lost_total',
    'Screens that a link could not bring to the phone.',
    ['link'],
  )
  const binds = gauge('tadamon_smpp_binds', 'Binds of this process that are in use, by link.', ['link'])
  const unanswered = gauge('tadamon_smpp_unanswered', 'Messages written to an SMSC and unanswered.', ['link'])
  const rate = gauge('tadamon_smpp_messages_per_second', 'What a link is allowed at the moment.', ['link'])
  const pooled = gauge(
    'tadamon_database_connections',
    'Connections to PostgreSQL by pool: busy, idle, and what waits for one.',
    ['pool', 'state'],
  )
  const messages = gauge('tadamon_outbox_messages', 'Messages whose end is not known yet.', ['state'])
  const oldestQueued = gauge('tadamon_outbox_oldest_queued_seconds', 'Age of the oldest message that is due.')
  const held = gauge('tadamon_sending_held', 'Whether nothing leaves: paused, or the carrier refuses us.', [
    'why',
  ])
  const shut = gauge('tadamon_carrier_shut', 'Whether a carrier is left alone: its breaker is open.', [
    'carrier',
  ])
  const waiting = gauge('tadamon_parked_requests', 'Requests whose answer is still to come by SMS.')
  const oldestDeferred = gauge('tadamon_parked_oldest_seconds', 'Age of the oldest of them.')

  const observations: Observations = {
    arrived: () => inFlight.inc(),
    turned(channel, milliseconds, gateway) {
      inFlight.dec()
      turns(milliseconds / 1_000, channel, gateway)
    },
    unavailable: ({ channel, gateway, operator }) =>
      outcomes(channel, gateway, operator ?? 'unknown', 'unavailable'),
    moved({ hop: { channel, gateway, operator }, moves, conversation }) {
      for (const { state, event, next } of moves) {
        if (event === 'dialled') begun(channel, gateway, operator ?? 'unknown')
        if (isQuestion(next)) asked(next)
        const reaction = reactionTo(event)
        if (reaction !== 'other') reacted(state, reaction)
      }
      if (isEnding(conversation.state)) outcomes(channel, gateway, operator ?? 'unknown', conversation.state)
    },
    repeated: arrival => repeats(arrival),
    lookedUp: (outcome, milliseconds) => lookUps(milliseconds / 1_000, outcome),
    deferredAnswered: outcome => deferred(outcome),
    rateLimited: limit => limits(limit),
    failed: code => failures(code),
    storeRefused: cause => storeRefusals(cause),
    submitted: (medium, result) => submissions(medium, result),
    carried: (carrier, { result, by }) => carried(carrier, nameOfResult(result, by)),
    carrierAnswered: (carrier, milliseconds) => carrierTimes(milliseconds / 1_000, carrier),
    beyondBudget: kind => beyond(kind),
    settled: status => reports(status),
    refused: callback => forms(callback),
    malformed: () => malformed(),
    malformedPdu: link => malformedPdus(link),
    answerLost: link => lostAnswers(link),
  }
  return {
    observations,
    build,
    forget() {
      for (const each of [messages, oldestQueued, held, shut, waiting, oldestDeferred]) each.reset()
    },
    showLinks(links: readonly LinkGauge[]) {
      for (const link of links) {
        binds.set({ link: link.name }, link.binds.filter(({ state }) => state === 'bound').length)
        unanswered.set({ link: link.name }, link.unanswered)
        rate.set({ link: link.name }, link.rate)
      }
    },
    showConnections(pools: readonly PoolGauge[]) {
      for (const { pool, busy, idle, waiting } of pools) {
        pooled.set({ pool, state: 'busy' }, busy)
        pooled.set({ pool, state: 'idle' }, idle)
        pooled.set({ pool, state: 'waiting' }, waiting)
      }
    },
    show(now: Backlog) {
      for (const [state, count] of Object.entries(now.messages)) messages.set({ state }, count)
      oldestQueued.set(now.oldestQueuedSeconds)
      for (const [why, isSo] of Object.entries(now.held)) held.set({ why }, isSo ? 1 : 0)
      for (const [carrier, isSo] of Object.entries(now.carriersShut)) shut.set({ carrier }, isSo ? 1 : 0)
      waiting.set(now.deferred)
      oldestDeferred.set(now.oldestDeferredSeconds)
    },
  }
}
