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
  /** The trace of what put it in, where spans are taken. */
  trace?: string
}

/** What a row's envelope is bound to. */
export function envelopeAssociatedData(id: string): string {
  return `outbox:${id}`
}

export function sealEnvelope(vault: Vault, id: string, envelope: Envelope): Buffer {
  const { to, text, subject, html, about, language, trace } = envelope
  const written = { to, text, subject, html, about, language, trace }
  return vault.seal(JSON.stringify(written), envelopeAssociatedData(id))
}

/** @throws Failure `sealed-unreadable` */
export function openEnvelope(vault: Vault, id: string, sealed: Uint8Array): Envelope {
  return JSON.parse(vault.open(sealed, envelopeAssociatedData(id)).toString()) as Envelope
}

/** The same envelope with nothing in it but its recipient, and the trace that a report of it belongs to. */
export function emptyEnvelope(vault: Vault, id: string, sealed: Uint8Array): Buffer {
  const { to, trace } = readable(vault, id, sealed)
  return sealEnvelope(vault, id, { to, ...(trace !== undefined && { trace }) })
}

export function traceOf(vault: Vault, id: string, sealed: Uint8Array): string | undefined {
  return readable(vault, id, sealed).trace
}

/** Nobody's when the key that sealed it is gone: an unreadable text must still be erasable. */
function readable(vault: Vault, id: string, sealed: Uint8Array): Envelope {
  try {
    return openEnvelope(vault, id, sealed)
  } catch {
    return { to: '' }
  }
}
