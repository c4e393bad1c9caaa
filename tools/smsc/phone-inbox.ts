/** What lies on the phones behind the test SMSC: text messages, put together from their parts. */
import { bodyOf } from '#src/smpp/parts.ts'
import type { ShortMessage } from '#src/smpp/protocol.ts'
import { decodeText } from '#src/smpp/text.ts'

export interface ReceivedMessage {
  id: number
  from: string
  text: string
}

export function createPhoneInbox() {
  const messages = new Map<string, ReceivedMessage[]>()
  const parts = new Map<string, string[]>()
  let ids = 0

  function put(message: ShortMessage): void {
    const body = bodyOf(message)
    const text = body === null ? null : decodeText(message.dataCoding, body.octets)
    if (body === null || text === null) return
    const { source, destination } = message
    if (body.part === null) {
      deliver(destination.address, source.address, text)
      return
    }
    const { reference, part, of } = body.part
    const key = JSON.stringify([source.address, destination.address, reference, of])
    const texts = parts.get(key) ?? Array.from({ length: of }, () => '')
    texts[part - 1] = text
    parts.set(key, texts)
    if (texts.includes('')) return
    parts.delete(key)
    deliver(destination.address, source.address, texts.join(''))
  }

  function deliver(to: string, from: string, text: string): void {
    const received = messages.get(to) ?? []
    messages.set(to, received)
    ids += 1
    received.push({ id: ids, from, text })
  }

  return {
    put,
    /** Of a number in E.164, those after `afterId`. */
    read: (to: string, afterId = 0): ReceivedMessage[] =>
      (messages.get(to.replace(/^\+/, '')) ?? []).filter(({ id }) => id > afterId),
  }
}
