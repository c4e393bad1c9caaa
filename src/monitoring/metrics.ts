/**
 * The metrics of this process in Prometheus' words (docs/metrics.md lists them): the only file that knows prom-client.
 *
 * Names follow the field's habits: a prefix, base units, `_total` on counters. A label's values are few and known; none is
 * a number, a name or anything typed.
 */
import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  Registry,
} from 'prom-client'
import { isEnding, isQuestion } from '#machines/conversation.ts'
import { failureCodes } from './failures.ts'
import { limitNames } from './limits/limits.ts'
import type { Backlog } from './ops/backlog.ts'
import type { Observations } from './ops/observations.ts'
import { reactionTo } from './ops/reactions.ts'

export interface Metrics {
  observations: Observations
  /** The exposition. What the database cannot tell at the moment is left out. */
  text(): Promise<string>
  contentType: string
}

export interface MetricParts {
  version: string
  /** What waits, read at every scrape. */
  backlog(): Promise<Backlog>
}

/** A turn is milliseconds; the gateway gives up after ten seconds. */
const turnBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** A look-up goes to somebody else's system, with a deadline of four seconds by default. */
const lookUpBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8]

/** What refuses somebody something: a limit, or a rush. */
export const refusers = [...limitNames, 'turns', 'statements'] as const

export function createMetrics({ version, backlog }: MetricParts): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const { observations, build, show, forget } = createInstruments(register)
  build.set({ version, node_version: process.versions.node }, 1)
  return {
    observations,
    async text() {
      forget()
      await backlog().then(show, () => {})
      return register.metrics()
    },
    contentType: register.contentType,
  }
}

/** What docs/metrics.md lists: those of our own. */
export function listMetrics(): { name: string; help: string; type: string; labels: readonly string[] }[] {
  const register = new Registry()
  createInstruments(register)
  return register.getMetricsAsArray().map(metric => {
    const { name, help, type, labelNames = [] } = metric as typeof metric & { labelNames?: string[] }
    return { name, help, type: String(type), labels: labelNames }
  })
}

function createInstruments(register: Registry) {
  const registers = [register]
  const counter = (name: string, help: string, labelNames: string[], beginAtZero: readonly string[] = []) =>
    counting({ name, help, labelNames, registers }, beginAtZero)
  const histogram = (name: string, help: string, labelNames: string[], buckets: number[]) =>
    timing(new Histogram({ name, help, labelNames, buckets, registers }))
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })

  const build = gauge('tadamon_build_info', 'Always 1; the labels tell what runs.', [
    'version',
    'node_version',
  ])
  const turns = histogram(
    'tadamon_turn_duration_seconds',
    'From a hop of the gateway to its answer.',
    ['channel'],
    turnBuckets,
  )
  const lookUps = histogram(
    'tadamon_look_up_duration_seconds',
    'Asking the eligibility service, by verdict or failure.',
    ['outcome'],
    lookUpBuckets,
  )
  const begun = counter('tadamon_calls_total', 'Calls and conversations begun or taken up.', ['channel'])
  const asked = counter('tadamon_questions_total', 'Questions put, by state.', ['state'])
  const reacted = counter(
    'tadamon_answers_total',
    'What callers did at a question: answered, corrected, left.',
    ['state', 'reaction'],
  )
  const outcomes = counter('tadamon_outcomes_total', 'Calls ended, by the state that ended them.', [
    'channel',
    'outcome',
  ])
  const repeats = counter('tadamon_repeated_hops_total', 'Hops that came again, or too late.', ['arrival'])
  const parked = counter('tadamon_parked_answers_total', 'Parked requests answered by SMS.', ['outcome'])
  const limits = counter('tadamon_limits_struck_total', 'Refusals by a limit.', ['limit'], refusers)
  const failures = counter('tadamon_failures_total', 'Failures, by code.', ['code'], failureCodes)
  const submissions = counter('tadamon_message_submissions_total', 'Messages handed to a provider.', [
    'medium',
    'result',
  ])
  const reports = counter('tadamon_message_reports_total', 'Final delivery reports.', ['status'])
  const forms = counter('tadamon_refused_forms_total', 'Forms that were not the gateway’s.', ['callback'])

  const messages = gauge('tadamon_outbox_messages', 'Messages whose end is not known yet.', ['state'])
  const oldestQueued = gauge('tadamon_outbox_oldest_queued_seconds', 'Age of the oldest message that is due.')
  const waiting = gauge('tadamon_parked_requests', 'Requests whose answer is still to come by SMS.')
  const oldestParked = gauge('tadamon_parked_oldest_seconds', 'Age of the oldest of them.')

  const observations: Observations = {
    turned: (channel, milliseconds) => turns(milliseconds / 1_000, channel),
    moved({ hop, moves, conversation }) {
      for (const { state, heard, next } of moves) {
        if (heard === 'dialled') begun(hop.channel)
        if (isQuestion(next)) asked(next)
        const reaction = reactionTo(heard)
        if (reaction !== 'other') reacted(state, reaction)
      }
      if (isEnding(conversation.state)) outcomes(hop.channel, conversation.state)
    },
    repeated: arrival => repeats(arrival),
    lookedUp: (outcome, milliseconds) => lookUps(milliseconds / 1_000, outcome),
    parkedAnswered: outcome => parked(outcome),
    struck: limit => limits(limit),
    failed: code => failures(code),
    submitted: (medium, result) => submissions(medium, result),
    settled: status => reports(status),
    refused: callback => forms(callback),
  }
  return {
    observations,
    build,
    forget() {
      for (const each of [messages, oldestQueued, waiting, oldestParked]) each.reset()
    },
    show(now: Backlog) {
      for (const [state, count] of Object.entries(now.messages)) messages.set({ state }, count)
      oldestQueued.set(now.oldestQueuedSeconds)
      waiting.set(now.parked)
      oldestParked.set(now.oldestParkedSeconds)
    },
  }
}

/** A hop adds one to a number of ours; prom-client is told at the next scrape, for it takes its time over labels. */
function counting(counter: Omit<CounterConfiguration<string>, 'collect'>, beginAtZero: readonly string[]) {
  const counts = new Map<string, { labels: string[]; count: number }>()
  const metric = new Counter({
    ...counter,
    collect() {
      for (const counted of counts.values()) {
        metric.labels(...counted.labels).inc(counted.count)
        counted.count = 0
      }
    },
  })
  // An increase from nothing to one is seen by nobody: what alerts watch begins at zero.
  for (const label of beginAtZero) metric.labels(label).inc(0)
  return (...labels: string[]): void => {
    const key = labels.join(' ')
    const counted = counts.get(key)
    if (counted === undefined) counts.set(key, { labels, count: 1 })
    else counted.count += 1
  }
}

/** Each set of labels is looked up once, then called. */
function timing(histogram: Histogram): (seconds: number, label: string) => void {
  const known = new Map<string, Histogram.Internal<string>>()
  return (seconds, label) => {
    const child = known.get(label) ?? histogram.labels(label)
    known.set(label, child)
    child.observe(seconds)
  }
}
