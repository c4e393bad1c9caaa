/** Octets to one PDU, strictly: whatever is cut, too long or without an end is told as such and never guessed at. */
import {
  type Address,
  type Bind,
  commands,
  headerLength,
  longestPdu,
  type Malformed,
  type Pdu,
  response,
  type ShortMessage,
  statuses,
  type Tlvs,
  tags,
} from './protocol.ts'

const { ESME_RINVCMDLEN, ESME_RINVMSGLEN, ESME_RINVCMDID, ESME_RINVOPTPARSTREAM } = statuses

/** What a fixed part breaks off with. */
interface Fault {
  status: number
  what: string
}

interface Reader {
  octets: Buffer
  at: number
  fault: Fault | null
}

/** Of these the meaning is a number of so many octets. */
const numbers: ReadonlyMap<number, number> = new Map([
  [tags.ussdServiceOp, 1],
  [tags.messageState, 1],
  [tags.sarReference, 2],
  [tags.sarTotal, 1],
  [tags.sarPart, 1],
])

/** What is wrong with a length before anything else is read; null for one that can be. */
export function refuseLength(length: number, sequence: number): Malformed | null {
  if (length >= headerLength && length <= longestPdu) return null
  return {
    malformed: 'command_length',
    command: undefined,
    status: ESME_RINVCMDLEN,
    sequence,
    closes: true,
  }
}

/** `octets` are one PDU, as its length says. */
export function decode(octets: Buffer): Pdu | Malformed {
  const length = octets.length < headerLength ? octets.length : octets.readUInt32BE(0)
  const sequence = octets.length < headerLength ? 0 : octets.readUInt32BE(12)
  const refused = refuseLength(length === octets.length ? length : 0, sequence)
  if (refused !== null) return refused
  const command = octets.readUInt32BE(4)
  const status = octets.readUInt32BE(8)
  const reader: Reader = { octets, at: headerLength, fault: null }
  const body = readBody(command, status, reader)
  if (body === undefined) {
    // A response to what nobody asked is no request: it gets no answer.
    const isResponse = command >= response
    return isResponse
      ? { command, status, sequence }
      : {
          malformed: 'command_id',
          command: undefined,
          status: ESME_RINVCMDID,
          sequence,
          closes: false,
        }
  }
  if (reader.fault === null) return { command, status, sequence, ...body }
  const { status: told, what } = reader.fault
  return { malformed: what, command, status: told, sequence, closes: false }
}

/** Undefined for a command that nobody knows. */
function readBody(command: number, status: number, reader: Reader): Partial<Pdu> | undefined {
  switch (command) {
    case commands.bindReceiver:
    case commands.bindTransmitter:
    case commands.bindTransceiver:
      return { bind: readBind(reader), tlvs: readTlvs(reader) }
    case commands.submitSm:
    case commands.deliverSm: {
      const message = readShortMessage(reader)
      return { message, tlvs: message.tlvs }
    }
    case commands.dataSm: {
      const message = readDataSm(reader)
      return { message, tlvs: message.tlvs }
    }
    case (commands.bindReceiver | response) >>> 0:
    case (commands.bindTransmitter | response) >>> 0:
    case (commands.bindTransceiver | response) >>> 0:
      // The body is left out where the status is not 0, and by some where it is.
      if (isEmpty(reader)) return { systemId: '' }
      return { systemId: readString(reader, 16), tlvs: readTlvs(reader) }
    case (commands.submitSm | response) >>> 0:
    case (commands.deliverSm | response) >>> 0:
    case (commands.dataSm | response) >>> 0: {
      if (isEmpty(reader)) return { messageId: null }
      const messageId = readString(reader, 65)
      // Behind the id of a refusal anything may stand.
      if (status !== 0) return { messageId: null }
      return { messageId: messageId === '' ? null : messageId, tlvs: readTlvs(reader) }
    }
    case commands.genericNack:
    case commands.unbind:
    case (commands.unbind | response) >>> 0:
    case commands.enquireLink:
    case (commands.enquireLink | response) >>> 0:
    case commands.alertNotification:
      return {}
    default:
      return undefined
  }
}

function readBind(reader: Reader): Bind {
  return {
    systemId: readString(reader, 16),
    password: readString(reader, 9),
    systemType: readString(reader, 13),
    interfaceVersion: readOctet(reader),
    range: readAddress(reader, 41),
  }
}

function readShortMessage(reader: Reader): ShortMessage {
  const fixed = {
    serviceType: readString(reader, 6),
    source: readAddress(reader, 21),
    destination: readAddress(reader, 21),
    esmClass: readOctet(reader),
    protocolId: readOctet(reader),
    priority: readOctet(reader),
    schedule: readString(reader, 17),
    validity: readString(reader, 17),
    registeredDelivery: readOctet(reader),
    replaceIfPresent: readOctet(reader),
    dataCoding: readOctet(reader),
    defaultMessageId: readOctet(reader),
  }
  return { ...fixed, shortMessage: readText(reader), tlvs: readTlvs(reader) }
}

function readDataSm(reader: Reader): ShortMessage {
  const fixed = {
    serviceType: readString(reader, 6),
    source: readAddress(reader, 65),
    destination: readAddress(reader, 65),
    esmClass: readOctet(reader),
    registeredDelivery: readOctet(reader),
    dataCoding: readOctet(reader),
  }
  return {
    ...fixed,
    protocolId: 0,
    priority: 0,
    schedule: '',
    validity: '',
    replaceIfPresent: 0,
    defaultMessageId: 0,
    shortMessage: Buffer.alloc(0),
    tlvs: readTlvs(reader),
  }
}

function isEmpty(reader: Reader): boolean {
  return reader.at === reader.octets.length
}

function readOctet(reader: Reader): number {
  if (reader.fault !== null) return 0
  if (isEmpty(reader)) {
    reader.fault = { status: ESME_RINVCMDLEN, what: 'cut' }
    return 0
  }
  const octet = reader.octets[reader.at] ?? 0
  reader.at += 1
  return octet
}

/** Up to its NUL, which `most` octets include. */
function readString(reader: Reader, most: number): string {
  if (reader.fault !== null) return ''
  const { octets, at } = reader
  const end = octets.indexOf(0, at)
  if (end < 0 || end - at >= most) {
    reader.fault = { status: ESME_RINVCMDLEN, what: 'a string without end' }
    return ''
  }
  reader.at = end + 1
  return octets.toString('latin1', at, end)
}

function readAddress(reader: Reader, most: number): Address {
  return { ton: readOctet(reader), npi: readOctet(reader), address: readString(reader, most) }
}

function readText(reader: Reader): Buffer {
  const length = readOctet(reader)
  if (reader.fault !== null) return Buffer.alloc(0)
  const end = reader.at + length
  if (end > reader.octets.length) {
    reader.fault = { status: ESME_RINVMSGLEN, what: 'sm_length' }
    return Buffer.alloc(0)
  }
  const text = reader.octets.subarray(reader.at, end)
  reader.at = end
  return text
}

function readTlvs(reader: Reader): Tlvs {
  const tlvs = new Map<number, Buffer>()
  const { octets } = reader
  while (reader.fault === null && reader.at < octets.length) {
    const tag = reader.at + 4 <= octets.length ? octets.readUInt16BE(reader.at) : 0
    const length = reader.at + 4 <= octets.length ? octets.readUInt16BE(reader.at + 2) : octets.length
    const end = reader.at + 4 + length
    const isNumber = numbers.get(tag)
    if (end > octets.length || (isNumber !== undefined && isNumber !== length)) {
      reader.fault = { status: ESME_RINVOPTPARSTREAM, what: 'optional parameters' }
      break
    }
    tlvs.set(tag, octets.subarray(reader.at + 4, end))
    reader.at = end
  }
  return tlvs
}
