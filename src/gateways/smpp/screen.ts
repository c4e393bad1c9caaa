/** A reply as the message that shows it on the phone. */
import type { Reply } from '../../conversation/port.ts'
import { noAddress, type ShortMessage, shortMessage, tags } from '../../smpp/protocol.ts'
import { encodeText } from '../../smpp/text.ts'
import { type Dialect, endBit, operations } from './dialect.ts'

/** Answers what was `heard`, by the address that it was dialled at. */
export function screenOf(
  { text, ends }: Pick<Reply, 'text' | 'ends'>,
  heard: ShortMessage,
  { serviceCode, dialect }: { serviceCode: string; dialect: Dialect },
): ShortMessage {
  const { dataCoding, octets } = encodeText(text, dialect.codings)
  const isInTlv = dialect.textIn !== 'short_message'
  const tlvs = new Map<number, Buffer>()
  if (isInTlv) tlvs.set(tags.messagePayload, octets)
  tlvs.set(tags.ussdServiceOp, Buffer.from([operationOf(ends, dialect)]))
  const session = sessionOf(heard, ends, dialect)
  if (session !== null) tlvs.set(...session)
  const dialled = heard.destination.address
  return shortMessage({
    serviceType: 'USSD',
    source: { ...noAddress, address: dialled === '' ? serviceCode.replace(/[*#]/g, '') : dialled },
    destination: heard.source,
    dataCoding,
    shortMessage: isInTlv ? Buffer.alloc(0) : octets,
    tlvs,
  })
}

function operationOf(ends: boolean, { end }: Dialect): number {
  if (!ends || end === 'bit') return operations.ussrRequest
  return end === 3 ? operations.ussnRequest : operations.pssrResponse
}

/** What named the call comes back, with the bit where it is over. */
function sessionOf(
  { tlvs }: ShortMessage,
  ends: boolean,
  { sessionTag }: Dialect,
): [tag: number, value: Buffer] | null {
  const value = sessionTag === null ? undefined : tlvs.get(sessionTag)
  if (sessionTag === null || value === undefined) return null
  if (sessionTag !== tags.itsSessionInfo || value.length !== 2) return [sessionTag, value]
  const info = Buffer.from(value)
  info.writeUInt8(((info[1] ?? 0) & ~endBit) | (ends ? endBit : 0), 1)
  return [sessionTag, info]
}
