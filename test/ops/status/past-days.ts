// Calls and messages of days that are past, as many as a public figure takes: of callers that nobody is.
import { randomBytes, randomUUID } from 'node:crypto'
import type { Queries } from '#src/db/database.ts'
import type { Vault } from '#src/vault/vault.ts'

export interface PastCalls {
  count: number
  at: Date
  gateway: string
  operator: string | null
  language: string
  ended: string
  seconds?: number
}

export async function addCalls(queries: Queries, calls: PastCalls): Promise<void> {
  const { count, at, seconds = 30, ...same } = calls
  const row = () => ({
    ...same,
    call_key: randomBytes(32),
    caller_key: randomBytes(32),
    channel: 'ussd',
    started_at: at,
    changed_at: new Date(at.getTime() + seconds * 1_000),
    gateway_status: null,
  })
  await queries
    .insertInto('calls')
    .values(Array.from({ length: count }, row))
    .execute()
}

/** `seconds` to the report of delivery; null: none came. */
export async function addMessages(
  { queries, vault }: { queries: Queries; vault: Vault },
  { count, at, seconds }: { count: number; at: Date; seconds: number | null },
): Promise<void> {
  const settled = seconds === null ? null : new Date(at.getTime() + seconds * 1_000)
  const row = () => ({
    id: randomUUID(),
    idempotency_key: randomUUID(),
    kind: 'password',
    medium: 'sms',
    state: settled === null ? ('submitted' as const) : ('delivered' as const),
    sealed: randomBytes(40),
    recipient_key: vault.blindIndex('phone', randomUUID()),
    created_at: at,
    submitted_at: at,
    settled_at: settled,
    expires_at: new Date(at.getTime() + 86_400_000),
  })
  await queries
    .insertInto('outbox')
    .values(Array.from({ length: count }, row))
    .execute()
}
