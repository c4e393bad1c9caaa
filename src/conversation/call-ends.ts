/** How a call ended: noted, and when the caller cannot have read the number, it follows by SMS, once. */
import { languageOf } from '#machines/registration.ts'
import { type Queries, within } from '../db/database.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { numberText } from './answer-text.ts'
import type { GatewayStatus, Journal } from './journal.ts'
import { isCurrent, type Record } from './record.ts'

export interface CallEndParts {
  queries: Queries
  sessions: Sessions<Record>
  outbox: Outbox
  journal: Journal
}

const numberLifeSeconds = 2 * 86_400

export function createCallEnds({ queries, sessions, outbox, journal }: CallEndParts) {
  return async (call: {
    gateway: string
    caller: string
    session: string
    status: GatewayStatus
  }): Promise<void> => {
    await journal.close(call, call.status)
    if (call.status === 'success') return
    const held = await sessions.take(call.caller)
    await held.release()
    const record = isCurrent(held.session) ? held.session : null
    if (record?.call.session !== call.session) return
    const { state, context } = record.conversation
    const number = context.registrationNumber
    if ((state !== 'passwordSent' && state !== 'accountExists') || number === null) return
    await within(queries, trx =>
      outbox.enqueue(trx, {
        medium: 'sms',
        kind: 'number',
        to: call.caller,
        text: numberText(number, languageOf(context)),
        idempotencyKey: `number:${record.id}:${journal.nameOf(call)}`,
        lifeSeconds: numberLifeSeconds,
      }),
    )
  }
}
