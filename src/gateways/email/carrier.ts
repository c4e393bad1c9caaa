/** E-mail by SMTP (nodemailer): what the server took, refused, or may have taken. */
import { createRequire } from 'node:module'
import type { Carrier, Submission } from '../../outbox/outbox.ts'

export interface EmailOptions {
  smtpUrl: string
  from: string
  deadlineMs?: number
}

/** Told before any letter is handed over: safe to try again. */
const beforeLetter = ['EDNS', 'ETLS']

const load = createRequire(import.meta.url)

export function createEmailCarrier({ smtpUrl, from, deadlineMs = 15_000 }: EmailOptions): Carrier {
  // Only now: most send no letters.
  const { createTransport } = load('nodemailer') as typeof import('nodemailer')
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async submit({ to, text, subject, html }) {
      try {
        await transport.sendMail({ from, to, text, ...(subject && { subject }), ...(html && { html }) })
        return { result: 'submitted', messageId: null }
      } catch (error) {
        return outcomeOf(error)
      }
    },
  }
}

/** What nodemailer tells of a failure; its message may repeat the address, and is not read. */
interface SmtpFailure {
  code?: string
  responseCode?: number
  syscall?: string
}

function outcomeOf(error: unknown): Submission {
  const { code = 'smtp', responseCode, syscall } = error as SmtpFailure
  // A log-in refused is a setting to be mended, not a letter to be dropped.
  if (code === 'EAUTH')
    return { result: 'held', reason: responseCode === undefined ? code : `${code} ${responseCode}` }
  if (responseCode !== undefined) {
    return { result: responseCode >= 500 ? 'refused' : 'retry', reason: `${code} ${responseCode}` }
  }
  // A connection lost later than this may have carried the letter already.
  const neverLeft = beforeLetter.includes(code) || syscall === 'connect'
  return { result: neverLeft ? 'retry' : 'unknown', reason: code }
}
