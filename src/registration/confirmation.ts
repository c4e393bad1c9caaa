/** The e-mail that confirms an account: text and HTML, in the caller's language; no number, no password in it. */
import type { Contact } from '#machines/protocol.ts'
import { localeFor } from '#machines/screens.ts'
import type { Message } from '../outbox/outbox.ts'

const lifeSeconds = 3 * 86_400

/** Undefined when no address was given. */
export function confirmationMessage({ email, language }: Contact, key: string): Message | undefined {
  if (email === null) return undefined
  const { subject, lines } = localeFor(language).messages.confirmation
  return {
    medium: 'email',
    kind: 'confirmation',
    to: email,
    subject,
    text: `${lines.join('\n\n')}\n`,
    html: page(lines, language),
    idempotencyKey: `confirmation:${key}`,
    lifeSeconds,
  }
}

/** The lines are our own words, with nothing of the caller's in them. */
function page(lines: readonly string[], language: Contact['language']): string {
  const direction = language === 'ar' ? 'rtl' : 'ltr'
  const paragraphs = lines.map(line => `<p>${line}</p>`).join('')
  return `<!doctype html><html lang="${language}" dir="${direction}"><meta charset="utf-8"><body>${paragraphs}</body></html>`
}
