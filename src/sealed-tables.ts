/** Every table that holds something sealed, with what binds each row: what a change of keys has to go through. */
import { accountBinding } from './accounts/account-rows.ts'
import { inboxBinding } from './channels/simulator/inbox.ts'
import { errandBinding } from './conversation/errand-rows.ts'
import type { SealedTable } from './db/rotation.ts'
import { bindingOf as personBinding } from './eligibility/sealed-person.ts'
import { envelopeBinding } from './outbox/envelope.ts'

const sealedTable = <Value>(
  table: SealedTable['table'],
  [key, keyType]: readonly [string, SealedTable['keyType']],
  binding: (value: Value) => string,
  boundBy = key,
): SealedTable => ({ table, key, keyType, boundBy, binding: value => binding(value as Value) })

const itself = (name: string) => name

/** The look-up root first: it is one row, and everything is found by it. */
export const sealedTables: readonly SealedTable[] = [
  sealedTable('secrets', ['name', 'text'], itself),
  sealedTable('outbox', ['id', 'uuid'], envelopeBinding),
  sealedTable('errands', ['idempotency_key', 'text'], errandBinding),
  sealedTable('parked', ['id', 'uuid'], itself),
  sealedTable('inbox', ['id', 'bigint'], inboxBinding, 'phone_key'),
  sealedTable('accounts', ['registration_key', 'bytea'], accountBinding),
  sealedTable('people', ['card_key', 'bytea'], personBinding),
]
