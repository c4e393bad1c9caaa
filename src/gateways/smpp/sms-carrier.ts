/** Text messages over SMPP: in as many parts as a text takes, each its own message, and a receipt for the last. */
import type { Carrier, Submission } from '../../outbox/outbox.ts'
import type { Link } from '../../smpp/link.ts'
import { type OutgoingPart, split } from '../../smpp/parts.ts'
import type { Outcome } from '../../smpp/pending-requests.ts'
import { type Address, noAddress, shortMessage, statuses, statusName } from '../../smpp/protocol.ts'
import { sameId } from '../../smpp/receipts.ts'
import { isThrottled } from '../../smpp/submissions.ts'
import type { Codings } from '../../smpp/text.ts'

export interface SmppCarrierParts {
  /** Undefined before the service is up. */
  link(): Link | undefined
  codings: Codings
  /** A number, a short code or a name. */
  senderId: string
  /** How long a message may wait for its turn. */
  withinMs: number
}

const international = 1
const e164Plan = 1
const alphanumeric = 5
/** The last of a long message asks for its receipt. */
const finalReceipt = 1
const againMs = 250
const mostTries = 8

/** Of the recipient: asking again would be refused again. */
const recipients: readonly number[] = [
  statuses.ESME_RINVDSTADR,
  statuses.ESME_RINVDSTTON,
  statuses.ESME_RINVDSTNPI,
  statuses.ESME_RSUBMITFAIL,
]
/** Not taken, and nobody's message will be: a setting of ours, or of our account. */
const ours: readonly number[] = [
  statuses.ESME_RINVSRCADR,
  statuses.ESME_RINVSRCTON,
  statuses.ESME_RINVSRCNPI,
  statuses.ESME_RINVSERTYP,
]
const retried: readonly number[] = [statuses.ESME_RINVBNDSTS, statuses.ESME_RX_T_APPN]

export function createSmppCarrier(parts: SmppCarrierParts): Carrier & { isReady(): boolean } {
  const { link, codings, senderId, withinMs } = parts
  const source = senderAddress(senderId)
  let reference = 0

  async function submitPart(to: string, part: OutgoingPart, isLast: boolean): Promise<Outcome> {
    const message = shortMessage({
      source,
      destination: { ton: international, npi: e164Plan, address: to.slice(1) },
      esmClass: part.esmClass,
      registeredDelivery: isLast ? finalReceipt : 0,
      dataCoding: part.dataCoding,
      shortMessage: part.octets,
    })
    return (await link()?.submit(message, { withinMs })) ?? { kind: 'unwritten' }
  }

  /** The first part decides whether the message is begun; after it nothing can be taken back. */
  async function submitFurther(to: string, part: OutgoingPart, isLast: boolean): Promise<Outcome> {
    for (let tries = 1; ; tries += 1) {
      const outcome = await submitPart(to, part, isLast)
      const isTriedAgain =
        outcome.kind === 'unwritten' || (outcome.kind === 'answered' && isThrottled(outcome.pdu.status))
      if (!isTriedAgain || tries === mostTries) return outcome
      await new Promise(resolve => setTimeout(resolve, againMs))
    }
  }

  return {
    isReady: () => link()?.isBound() === true,
    async submit({ to, text }) {
      if (!/^\+[1-9]\d{7,14}$/.test(to)) return { result: 'refused', reason: 'not a phone number' }
      reference = (reference + 1) & 0xff
      const [first, ...further] = split(text, codings, reference)
      if (first === undefined) return { result: 'refused', reason: 'no text' }
      let submission = readOutcome(await submitPart(to, first, further.length === 0))
      for (const [index, part] of further.entries()) {
        if (submission.result !== 'submitted') return submission
        const next = readOutcome(await submitFurther(to, part, index === further.length - 1))
        submission =
          next.result === 'submitted' ? next : { result: 'unknown', reason: `a further part: ${next.reason}` }
      }
      return submission
    },
  }
}

function senderAddress(senderId: string): Address {
  const digits = senderId.replace(/^\+/, '')
  if (!/^\d+$/.test(digits)) return { ...noAddress, ton: alphanumeric, address: senderId }
  return senderId.startsWith('+')
    ? { ton: international, npi: e164Plan, address: digits }
    : { ...noAddress, address: digits }
}

/** What became of one part. */
export function readOutcome(outcome: Outcome): Submission {
  if (outcome.kind === 'unwritten') return { result: 'retry', reason: 'not bound' }
  if (outcome.kind === 'unanswered') return { result: 'unknown', reason: 'no answer' }
  const { status, messageId = null } = outcome.pdu
  const reason = statusName(status)
  if (status === statuses.ESME_ROK) {
    return { result: 'submitted', messageId: messageId === null ? null : sameId(messageId) }
  }
  if (isThrottled(status) || retried.includes(status)) return { result: 'retry', reason }
  if (recipients.includes(status)) return { result: 'refused', reason }
  if (ours.includes(status)) return { result: 'held', reason, by: 'sender' }
  // What is wrong with a PDU of ours was not taken either; all else may have been.
  return isOfForm(status) ? { result: 'refused', reason } : { result: 'unknown', reason }
}

function isOfForm(status: number): boolean {
  const { ESME_RINVMSGLEN, ESME_RINVCMDLEN, ESME_RINVCMDID, ESME_RINVESMCLASS } = statuses
  return [ESME_RINVMSGLEN, ESME_RINVCMDLEN, ESME_RINVCMDID, ESME_RINVESMCLASS].some(one => one === status)
}
