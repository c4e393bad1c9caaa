/** Sends one message: claims it, hands it to its carrier with no transaction open, records the answer. */
import { setTimeout as delay } from 'node:timers/promises'
import { asFailure, Failure } from '../failures.ts'
import { type Claim, claimMessage } from './claim.ts'
import { openEnvelope } from './envelope.ts'
import type { Carrier, Medium, Submission } from './outbox.ts'
import { type RecordParts, recordSubmission } from './record.ts'

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
}

/** A carrier keeps its own deadline; this one, well below the sweep's patience, is for one that does not. */
const carrierDeadlineMs = 45_000
/** A database that restarts is given this long to come back before an answer is lost and the message `unknown`. */
const recordDelaysMs = [200, 1_000, 3_000, 8_000]

/** Never throws: what goes wrong is logged as a code, and the row says where it stopped. */
export async function deliver(parts: DeliveryParts, id: string): Promise<void> {
  try {
    const claim = await claimMessage(parts.database.queries, id, new Date(parts.clock.now()))
    if (claim === undefined) return
    const submission = await submit(parts, claim)
    note(parts.log, claim, submission)
    await persist(() => recordSubmission(parts, claim, submission))
  } catch (error) {
    // The row is still queued, or stays `sending`: the sweep wakes the one and gives up the other.
    parts.log.error({ outboxId: id, err: asFailure(error, 'database-unavailable') }, 'message not sent')
  }
}

async function submit({ carriers, vault }: DeliveryParts, claim: Claim): Promise<Submission> {
  const carrier = carriers[claim.medium]
  if (carrier === undefined) return { result: 'refused', reason: `no carrier for ${claim.medium}` }
  let envelope: ReturnType<typeof openEnvelope>
  try {
    envelope = openEnvelope(vault, claim.id, claim.sealed)
  } catch {
    return { result: 'refused', reason: 'sealed-unreadable' }
  }
  const { text, ...rest } = envelope
  if (text === undefined) return { result: 'refused', reason: 'text erased' }
  return withDeadline(carrier.submit({ ...rest, text }))
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

function note(log: Log, claim: Claim, submission: Submission): void {
  const fields = {
    message: claim.id,
    medium: claim.medium,
    attempt: claim.attempt,
    result: submission.result,
  }
  if (submission.result === 'submitted') log.info(fields, 'message submitted')
  else log.warn({ ...fields, reason: submission.reason }, 'message not submitted')
}
