/** What is sealed in a message's row: who it goes to and, while it has a use, what it says. */
import type { Vault } from '../vault/vault.ts'

export interface Envelope {
  to: string
  /** Absent once erased. */
  text?: string
  subject?: string
  html?: string
  /** Of a password, while it has a use: its registration number and language, for the case that it is lost. */
  about?: string
  language?: string
}

/** What a row's envelope is bound to. */
export function envelopeAssociatedData(id: string): string {
  return `outbox:${id}`
}

export function sealEnvelope(vault: Vault, id: string, envelope: Envelope): Buffer {
  const { to, text, subject, html, about, language } = envelope
  return vault.seal(JSON.stringify({ to, text, subject, html, about, language }), envelopeAssociatedData(id))
}

/** @throws Failure `sealed-unreadable` */
export function openEnvelope(vault: Vault, id: string, sealed: Uint8Array): Envelope {
  return JSON.parse(vault.open(sealed, envelopeAssociatedData(id)).toString()) as Envelope
}

/** The same envelope with nothing in it but its recipient. */
export function emptyEnvelope(vault: Vault, id: string, sealed: Uint8Array): Buffer {
  return sealEnvelope(vault, id, { to: recipientOf(vault, id, sealed) })
}

/** The recipient, or nothing when the key that sealed it is gone: an unreadable text must still be erasable. */
function recipientOf(vault: Vault, id: string, sealed: Uint8Array): string {
  try {
    return openEnvelope(vault, id, sealed).to
  } catch {
    return ''
  }
}
