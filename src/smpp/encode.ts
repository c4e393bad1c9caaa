/** One PDU to octets. */
import { commands, headerLength, type Pdu, response, type ShortMessage, type Tlvs } from './protocol.ts'

/** @throws RangeError for a field that is longer than the protocol lets it be. */
export function encode(pdu: Pdu): Buffer {
  const body = bodyOf(pdu)
  const header = Buffer.alloc(headerLength)
  header.writeUInt32BE(headerLength + body.length, 0)
  header.writeUInt32BE(pdu.command, 4)
  header.writeUInt32BE(pdu.status, 8)
  header.writeUInt32BE(pdu.sequence, 12)
  return Buffer.concat([header, body])
}

function bodyOf(pdu: Pdu): Buffer {
  const { command, bind, message, systemId, messageId, tlvs = new Map() } = pdu
  if (bind !== undefined) {
    const { range } = bind
    return Buffer.concat([
      string(bind.systemId, 16),
      string(bind.password, 9),
      string(bind.systemType, 13),
      Buffer.from([bind.interfaceVersion, range.ton, range.npi]),
      string(range.address, 41),
      octetsOf(tlvs),
    ])
  }
  if (message !== undefined) return command === commands.dataSm ? dataSm(message) : shortMessageOf(message)
  if (command < response || pdu.status !== 0) return Buffer.alloc(0)
  if (systemId !== undefined) return Buffer.concat([string(systemId, 16), octetsOf(tlvs)])
  if (messageId !== undefined) return Buffer.concat([string(messageId ?? '', 65), octetsOf(tlvs)])
  return Buffer.alloc(0)
}

function shortMessageOf(message: ShortMessage): Buffer {
  const { source, destination, shortMessage } = message
  if (shortMessage.length > 254) throw new RangeError('a short_message has at most 254 octets')
  return Buffer.concat([
    string(message.serviceType, 6),
    Buffer.from([source.ton, source.npi]),
    string(source.address, 21),
    Buffer.from([destination.ton, destination.npi]),
    string(destination.address, 21),
    Buffer.from([message.esmClass, message.protocolId, message.priority]),
    string(message.schedule, 17),
    string(message.validity, 17),
    Buffer.from([
      message.registeredDelivery,
      message.replaceIfPresent,
      message.dataCoding,
      message.defaultMessageId,
      shortMessage.length,
    ]),
    shortMessage,
    octetsOf(message.tlvs),
  ])
}

function dataSm({
  serviceType,
  source,
  destination,
  esmClass,
  registeredDelivery,
  dataCoding,
  tlvs,
}: ShortMessage) {
  return Buffer.concat([
    string(serviceType, 6),
    Buffer.from([source.ton, source.npi]),
    string(source.address, 65),
    Buffer.from([destination.ton, destination.npi]),
    string(destination.address, 65),
    Buffer.from([esmClass, registeredDelivery, dataCoding]),
    octetsOf(tlvs),
  ])
}

function string(text: string, most: number): Buffer {
  if (text.length >= most || text.includes('\0')) {
    throw new RangeError(`a string of at most ${most - 1} octets is longer, or holds a NUL`)
  }
  return Buffer.from(`${text}\0`, 'latin1')
}

function octetsOf(tlvs: Tlvs): Buffer {
  const parts: Buffer[] = []
  for (const [tag, value] of tlvs) {
    const head = Buffer.alloc(4)
    head.writeUInt16BE(tag, 0)
    head.writeUInt16BE(value.length, 2)
    parts.push(head, value)
  }
  return Buffer.concat(parts)
}
