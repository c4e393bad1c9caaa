/** Every table that holds something sealed, with what binds each row: what a change of keys has to go through. */
import { accountAssociatedData } from '../accounts/account-rows.ts'
import { personAssociatedData as personBinding } from '../eligibility/registry/sealed-person.ts'
import { inboxAssociatedData } from '../gateways/simulator/inbox.ts'
import { envelopeAssociatedData } from '../outbox/envelope.ts'
import { claimAssociatedData } from '../registration/claims.ts'
import { replacementAssociatedData } from '../registration/password-replacement.ts'
import { accountRequestAssociatedData } from '../registration/remote-account-request.ts'
import type { SealedTable } from '../vault/rotation.ts'

const sealedTable = <Value>(
  table: SealedTable['table'],
  [key, keyType]: readonly [string, SealedTable['keyType']],
  associatedData: (value: Value) => string,
  associatedColumn = key,
): SealedTable => ({
  table,
  key,
  keyType,
  associatedColumn,
  associatedData: value => associatedData(value as Value),
})

const itself = (name: string) => name

/** The look-up root first: it is one row, and everything is found by it. */
export const sealedTables: readonly SealedTable[] = [
  sealedTable('secrets', ['name', 'text'], itself),
  { ...sealedTable('outbox', ['id', 'uuid'], envelopeAssociatedData), emptiedAt: 'erased_at' },
  sealedTable('errands', ['idempotency_key', 'text'], accountRequestAssociatedData),
  { ...sealedTable('parked', ['id', 'uuid'], itself), emptiedAt: 'answered_at' },
  sealedTable('claims', ['id', 'text'], claimAssociatedData),
  sealedTable('replacements', ['id', 'uuid'], replacementAssociatedData),
  sealedTable('inbox', ['id', 'bigint'], inboxAssociatedData, 'phone_key'),
  sealedTable('accounts', ['registration_key', 'bytea'], accountAssociatedData),
  sealedTable('people', ['card_key', 'bytea'], personBinding),
]
