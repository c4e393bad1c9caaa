/** What is asked of the CNSS about a caller, now or later. */
import type { Effect, Identity } from '#machines/protocol.ts'
import type { Vault } from '../vault/vault.ts'

export type LookUpRequest = Extract<Effect, { type: 'lookUp' }>['params']

/** Names a card as it stands. */
export function cardOf({ idKind, idNumber }: Identity): string {
  return `${idKind}:${idNumber}`
}

/** A UUID (version 8, RFC 9562) out of a keyed hash: what a conversation asks about one identity has one name. */
export function requestName(vault: Vault, conversation: string, { identity }: LookUpRequest): string {
  const digest = vault.blindIndex('session', `${conversation}:${JSON.stringify(identity)}`)
  const hex = digest.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
