// What a message is on the wire of each HTTP carrier, and the answer by which that carrier takes it.
import { type Answer, json, type Received } from './http-stub.ts'

export interface WireMessage {
  /** E.164. */
  to: string
  text: string
  /** Ours, where the carrier brings it back; else empty. */
  reference: string
}

export interface CarrierWire {
  read(received: Received): WireMessage
  /** The `count`th message that it takes. */
  accepted(count: number): Answer
}

export const carrierWires = {
  kannel: {
    read: ({ headers, body }) => ({
      to: String(headers['x-kannel-to']),
      text: body,
      reference: referenceIn(String(headers['x-kannel-dlr-url'])),
    }),
    accepted: () => ({ status: 202, body: '0: Accepted for delivery' }),
  },
  infobip: {
    read({ body }) {
      const [message] = JSON.parse(body).messages
      const [{ to, messageId }] = message.destinations
      return { to: `+${to}`, text: message.content.text, reference: messageId }
    },
    accepted: () => json(200, { messages: [{ status: { groupId: 1, name: 'PENDING_ACCEPTED' } }] }),
  },
  twilio: {
    read({ body }) {
      const form = new URLSearchParams(body)
      return {
        to: form.get('To') ?? '',
        text: form.get('Body') ?? '',
        reference: referenceIn(form.get('StatusCallback') ?? ''),
      }
    },
    accepted: count => json(201, { sid: `SM${count}`, status: 'queued' }),
  },
  envoisms: {
    read({ body }) {
      const { to, message } = JSON.parse(body)
      return { to, text: message, reference: '' }
    },
    accepted: count => json(200, { id: `msg_${count}` }),
  },
} satisfies Record<string, CarrierWire>

const referenceIn = (url: string) => /ref=([^&]+)/.exec(url)?.[1] ?? ''
