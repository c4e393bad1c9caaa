/** How a call ended: noted, and when the caller cannot have read the number, it follows by SMS, once. */
import { languageOf } from '#machines/context.ts'
import { createEndCall, type CallEndParts as EndCallParts } from '../conversation/call-end.ts'
import type { CallEnd } from '../conversation/port.ts'
import { type Queries, within } from '../db/database.ts'
import type { Journal } from '../journal/journal.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { joinTrace } from '../platform/tracing.ts'
import { numberMessage } from './answer-text.ts'

export interface CallEndParts extends EndCallParts {
  queries: Queries
  outbox: Outbox
  journal: Journal
}

export function createCallEnds({ queries, outbox, journal, ...parts }: CallEndParts) {
  const endCall = createEndCall(parts)

  return async (end: CallEnd): Promise<void> => {
    const stored = await endCall(end)
    const name = stored?.call.name ?? journal.nameOf(end)
    joinTrace(stored?.id ?? name)
    await journal.close(name, end.status)
    if (end.status === 'success' || stored === null) return
    const { state, context } = stored.conversation
    const number = context.registrationNumber
    if ((state !== 'passwordSent' && state !== 'accountExists') || number === null) return
    const message = numberMessage(end.caller, number, languageOf(context), `${stored.id}:${name}`)
    await within(queries, trx => outbox.enqueue(trx, message))
  }
}
