/** E-mail by SMTP (nodemailer): what the server took, refused, or may have taken. */
import { createTransport } from 'nodemailer'
import type { Carrier, Submission } from '../../outbox/outbox.ts'

export interface EmailOptions {
  smtpUrl: string
  from: string
  deadlineMs?: number
}

/** Before the message was handed over: safe to try again. */
const beforeData = new Set(['EDNS', 'ECONNECTION', 'ESOCKET', 'EAUTH', 'ETLS', 'EPROXY'])

export function createEmailCarrier({ smtpUrl, from, deadlineMs = 15_000 }: EmailOptions): Carrier {
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

/** Codes only: a server's words may repeat the address. */
function outcomeOf(error: unknown): Submission {
  const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string }
  const reason = [code, responseCode, command].filter(Boolean).join(' ') || 'smtp'
  if (responseCode !== undefined) return { result: responseCode >= 500 ? 'refused' : 'retry', reason }
  const sentNothing = code !== undefined && beforeData.has(code) && command !== 'DATA'
  return { result: sentNothing || command === 'CONN' ? 'retry' : 'unknown', reason }
}
