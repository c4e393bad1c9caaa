/** Sends one message: claims it, hands it to its carrier with no transaction open, records the answer. */
import { setTimeout as delay } from 'node:timers/promises'
import { within } from '../db/database.ts'
import { wallClockMs } from '../platform/clock.ts'
import { asFailure, Failure } from '../platform/failures.ts'
import { inJob } from '../platform/tracing.ts'
import type { CarrierChoice } from './carrier-choice.ts'
import { type BudgetGate, type Claim, claimMessage, nextTo } from './claim.ts'
import { type Envelope, openEnvelope } from './envelope.ts'
import { type Gate, hold } from './gate.ts'
import type { Carrier, Medium, Submission } from './outbox.ts'
import { tidyReason } from './states.ts'
import { heldSeconds, type RecordParts, recordSubmission } from './submission-record.ts'
import { throughOutage } from './through-outage.ts'

export type Carriers = { sms: Carrier } & Partial<Record<Medium, Carrier>>

/** The part of pino's logger that is used here. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface DeliveryParts extends RecordParts {
  carriers: Carriers
  log: Log
  /** Beginnings of the numbers to which messages may go; without it: any. */
  destinations?: readonly string[]
  budget?: BudgetGate
  gate?: Pick<Gate, 'taken'>
  /** By which carrier a text message leaves, where there may be several; `carriers.sms` is not asked then. */
  choice?: CarrierChoice
  /** A carrier refuses us from now on; told once, until it takes messages again. */
  held?(medium: Medium, reason: string): void
  /** What a carrier, by name, did with a message. */
  carried?(carrier: string, submission: Submission): void
}

/** A carrier keeps its own deadline; this one, well below the sweep's patience, is for one that does not. */
const carrierDeadlineMs = 45_000
/** A database that restarts is given this long to come back before an answer is lost and the message `unknown`. */
const recordDelaysMs = [200, 1_000, 3_000, 8_000]

/** While the message before it to the same number is being handed over. */
const waitSeconds = 1

/**
 * Sends this message, or those to the same number that come before it, and then those that come after.
 * Never throws: what goes wrong is logged as a code, and the row says where it stopped.
 */
export async function deliver(parts: DeliveryParts, id: string, stopping?: AbortSignal): Promise<void> {
  try {
    for (let next: string | undefined = id; next !== undefined; )
      next = await deliverOne(parts, next, stopping)
  } catch (error) {
    // The row is still queued, or stays `sending`: the reconciler books the one again, the sweep gives up the other.
    parts.log.error({ outboxId: id, err: asFailure(error, 'database-unavailable') }, 'message not sent')
  }
}

/** The message that is to be delivered after it. */
async function deliverOne(
  parts: DeliveryParts,
  id: string,
  stopping?: AbortSignal,
): Promise<string | undefined> {
  const { queries } = parts.database
  const { budget, choice } = parts
  const startedAt = wallClockMs()
  // What was taken although nobody said so is not queued any more, and not taken twice.
  const claim = await throughOutage(
    () => claimMessage(queries, id, new Date(parts.clock.now()), { budget, choose: choice?.choose }),
    { clock: parts.clock, stopping },
  )
  if (claim === 'wait' || claim === 'held') {
    const seconds = claim === 'wait' ? waitSeconds : heldSeconds
    await within(queries, trx => parts.task.remind(trx, id, seconds))
    return undefined
  }
  if (claim === undefined) return undefined
  const envelope = readEnvelope(parts, claim)
  const { kind, medium, attempt } = claim
  const attributes = { 'tadamon.kind': kind, 'tadamon.medium': medium, 'tadamon.attempt': attempt }
  const submission = await inJob('message', { origin: envelope?.trace, startedAt, attributes }, async () => {
    const submission = await submit(parts, claim, envelope)
    logSubmission(parts.log, claim, submission)
    await persist(() => recordSubmission(parts, claim, submission))
    await tellGate(parts, claim, submission)
    return submission
  })
  if (submission.result === 'held' && !hasOthers(claim)) {
    // Nobody's message is taken: this one's job is used up, and it is not tried now.
    if (claim.id !== id) await within(queries, trx => parts.task.remind(trx, id, heldSeconds))
    return undefined
  }
  if (claim.id !== id) return id
  return claim.recipientKey === null
    ? undefined
    : nextTo(queries, claim.recipientKey, new Date(parts.clock.now()))
}

function hasOthers({ chosen }: Claim): boolean {
  return typeof chosen === 'object' && chosen.others.length > 0
}

/** What one message came to says something of all others. */
async function tellGate(parts: DeliveryParts, claim: Claim, submission: Submission): Promise<void> {
  const { medium, claimedAt, carrier } = claim
  if (carrier !== null) parts.carried?.(carrier, submission)
  if (parts.choice !== undefined && carrier !== null) {
    const turned = await parts.choice.told(claim, submission)
    const reason = 'reason' in submission ? tidyReason(submission.reason) : ''
    if (turned === 'opened') {
      parts.log.error({ carrier, reason }, 'a carrier is left alone until it takes a message again')
      parts.held?.(medium, reason)
    }
    if (turned === 'closed') parts.log.info({ carrier }, 'a carrier takes messages again')
    if (submission.result === 'submitted') await parts.gate?.taken(medium, claimedAt)
    return
  }
  if (submission.result === 'submitted') await parts.gate?.taken(medium, claimedAt)
  if (submission.result !== 'held') return
  const reason = tidyReason(submission.reason)
  if (await hold(parts.database.queries, medium, reason, new Date(parts.clock.now()))) {
    parts.log.error({ medium, reason }, 'the carrier refuses us: messages wait until that is mended')
    parts.held?.(medium, reason)
  }
}

/** Undefined when the key that sealed it is gone. */
function readEnvelope({ vault }: DeliveryParts, { id, sealed }: Claim): Envelope | undefined {
  try {
    return openEnvelope(vault, id, sealed)
  } catch {
    return undefined
  }
}

async function submit(
  { carriers, destinations }: DeliveryParts,
  claim: Claim,
  envelope: Envelope | undefined,
): Promise<Submission> {
  const { chosen } = claim
  if (chosen === 'none') return { result: 'refused', reason: 'no carrier reaches this number' }
  const carrier = chosen?.carrier ?? carriers[claim.medium]
  if (carrier === undefined) return { result: 'refused', reason: `no carrier for ${claim.medium}` }
  if (envelope === undefined) return { result: 'refused', reason: 'sealed-unreadable' }
  const { text, about: _, language: __, trace: ___, ...rest } = envelope
  if (text === undefined) return { result: 'refused', reason: 'text erased' }
  if (claim.medium === 'sms' && destinations?.every(prefix => !rest.to.startsWith(prefix))) {
    return { result: 'refused', reason: 'destination not allowed' }
  }
  const reference = chosen === undefined ? {} : { reference: chosen.reference }
  return withDeadline(carrier.submit({ ...rest, text, ...reference }))
}

async function withDeadline(submission: Promise<Submission>): Promise<Submission> {
  const late = new AbortController()
  try {
    return await Promise.race([
      submission,
      delay<Submission>(
        carrierDeadlineMs,
        { result: 'unknown', reason: 'no answer from the carrier' },
        { signal: late.signal },
      ),
    ])
  } catch (error) {
    // It promised not to: what it threw may hold the text, and the message may have gone.
    return { result: 'unknown', reason: `carrier threw: ${asFailure(error).message}` }
  } finally {
    late.abort()
  }
}

async function persist(write: () => Promise<void>): Promise<void> {
  for (const waitMs of recordDelaysMs) {
    try {
      return await write()
    } catch (error) {
      if (error instanceof Failure) throw error
      await delay(waitMs)
    }
  }
  return write()
}

function logSubmission(log: Log, claim: Claim, submission: Submission): void {
  const fields = {
    message: claim.id,
    medium: claim.medium,
    attempt: claim.attempt,
    result: submission.result,
    ...(claim.carrier !== null && { carrier: claim.carrier }),
  }
  if (submission.result === 'submitted') log.info(fields, 'message submitted')
  else log.warn({ ...fields, reason: submission.reason }, 'message not submitted')
}
