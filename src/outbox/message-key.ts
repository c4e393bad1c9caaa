/**
 * By what a report finds its message: a keyed hash of the carrier's name and the message's id, so that an id of one carrier
 * never settles a message of another.
 *
 * Africa's Talking's ids stand bare, as version 0.1.0 wrote them and goes on reading them; one that looks as if it had
 * another carrier's name before it is named like all others.
 */
import type { Vault } from '../vault/vault.ts'

/** The carrier whose messages have none written on them. */
export const firstCarrier = 'africastalking'

export function messageKey(vault: Vault, carrier: string | null | undefined, id: string): Buffer {
  const name = carrier ?? firstCarrier
  const isBare = name === firstCarrier && !/^[a-z][a-z0-9]*:/.test(id)
  return vault.blindIndex('message', isBare ? id : `${name}:${id}`)
}
