/** Chunks of a connection to whole PDUs. A length that nobody may have ends it at once, without waiting for so much. */
import { decode, refuseLength } from './decode.ts'
import { headerLength, type Malformed, type Pdu } from './protocol.ts'

export interface PduStream {
  /** What is whole by now, in order; nothing more once the framing is lost. */
  push(chunk: Buffer): (Pdu | Malformed)[]
  /** Whether a PDU has begun and is not whole. */
  isAmidst(): boolean
}

export function createPduStream(): PduStream {
  let rest: Buffer = Buffer.alloc(0)
  let isLost = false

  function next(): Pdu | Malformed | null {
    if (rest.length < 4) return null
    const length = rest.readUInt32BE(0)
    const refused = refuseLength(length, rest.length < headerLength ? 0 : rest.readUInt32BE(12))
    if (refused !== null) return refused
    if (rest.length < length) return null
    // A copy of its own: a PDU that is kept must not keep the whole chunk.
    const octets = Buffer.from(rest.subarray(0, length))
    rest = rest.subarray(length)
    return decode(octets)
  }

  return {
    push(chunk) {
      if (isLost) return []
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const whole: (Pdu | Malformed)[] = []
      for (let read = next(); read !== null; read = next()) {
        whole.push(read)
        if ('malformed' in read && read.closes) {
          isLost = true
          rest = Buffer.alloc(0)
          break
        }
      }
      if (rest.length > 0 && rest !== chunk) rest = Buffer.from(rest)
      return whole
    },
    isAmidst: () => rest.length > 0,
  }
}
