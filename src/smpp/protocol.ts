/** The numbers of SMPP 3.4 by the names of its specification. */

export const commands = {
  genericNack: 0x8000_0000,
  bindReceiver: 0x01,
  bindTransmitter: 0x02,
  submitSm: 0x04,
  deliverSm: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  enquireLink: 0x15,
  alertNotification: 0x102,
  dataSm: 0x103,
} as const

/** Set in the command of every response. */
export const response = 0x8000_0000

export const statuses = {
  ESME_ROK: 0x00,
  ESME_RINVMSGLEN: 0x01,
  ESME_RINVCMDLEN: 0x02,
  ESME_RINVCMDID: 0x03,
  ESME_RINVBNDSTS: 0x04,
  ESME_RALYBND: 0x05,
  ESME_RSYSERR: 0x08,
  ESME_RINVSRCADR: 0x0a,
  ESME_RINVDSTADR: 0x0b,
  ESME_RBINDFAIL: 0x0d,
  ESME_RINVPASWD: 0x0e,
  ESME_RINVSYSID: 0x0f,
  ESME_RMSGQFUL: 0x14,
  ESME_RINVSERTYP: 0x15,
  ESME_RINVNUMDESTS: 0x33,
  ESME_RINVDLNAME: 0x34,
  ESME_RINVDESTFLAG: 0x40,
  ESME_RINVSUBREP: 0x42,
  ESME_RINVESMCLASS: 0x43,
  ESME_RCNTSUBDL: 0x44,
  ESME_RSUBMITFAIL: 0x45,
  ESME_RINVSRCTON: 0x48,
  ESME_RINVSRCNPI: 0x49,
  ESME_RINVDSTTON: 0x50,
  ESME_RINVDSTNPI: 0x51,
  ESME_RINVSYSTYP: 0x53,
  ESME_RINVREPFLAG: 0x54,
  ESME_RINVNUMMSGS: 0x55,
  ESME_RTHROTTLED: 0x58,
  ESME_RINVSCHED: 0x61,
  ESME_RINVEXPIRY: 0x62,
  ESME_RINVDFTMSGID: 0x63,
  ESME_RX_T_APPN: 0x64,
  ESME_RX_P_APPN: 0x65,
  ESME_RX_R_APPN: 0x66,
  ESME_RINVOPTPARSTREAM: 0xc0,
  ESME_ROPTPARNOTALLWD: 0xc1,
  ESME_RINVPARLEN: 0xc2,
  ESME_RMISSINGOPTPARAM: 0xc3,
  ESME_RINVOPTPARAMVAL: 0xc4,
  ESME_RDELIVERYFAILURE: 0xfe,
  ESME_RUNKNOWNERR: 0xff,
} as const

const statusNames = new Map<number, string>(Object.entries(statuses).map(([name, status]) => [status, name]))

/** As an operator's manual writes it; those of vendors by their number. */
export function statusName(status: number): string {
  return statusNames.get(status) ?? `0x${status.toString(16).padStart(8, '0')}`
}

export const tags = {
  receiptedMessageId: 0x001e,
  userMessageReference: 0x0204,
  sarReference: 0x020c,
  sarTotal: 0x020e,
  sarPart: 0x020f,
  scInterfaceVersion: 0x0210,
  messagePayload: 0x0424,
  messageState: 0x0427,
  ussdServiceOp: 0x0501,
  itsSessionInfo: 0x1383,
} as const

export const interfaceVersion = 0x34

/** Nothing in this protocol needs more. */
export const longestPdu = 4_096
export const headerLength = 16
export const lastSequence = 0x7fff_ffff

export interface Address {
  ton: number
  npi: number
  address: string
}

export type Tlvs = ReadonlyMap<number, Buffer>

/** What submit_sm, deliver_sm and data_sm have in common; data_sm has its text in a TLV. */
export interface ShortMessage {
  serviceType: string
  source: Address
  destination: Address
  esmClass: number
  protocolId: number
  priority: number
  schedule: string
  validity: string
  registeredDelivery: number
  replaceIfPresent: number
  dataCoding: number
  defaultMessageId: number
  shortMessage: Buffer
  tlvs: Tlvs
}

export interface Bind {
  systemId: string
  password: string
  systemType: string
  interfaceVersion: number
  range: Address
}

/** One protocol data unit. `status` is 0 in requests. */
export type Pdu = { command: number; status: number; sequence: number } & Partial<{
  /** Of the three binds. */
  bind: Bind
  /** Of submit_sm, deliver_sm and data_sm. */
  message: ShortMessage
  /** Of the responses to binds. */
  systemId: string
  /** Of the responses to messages; null where there is none. */
  messageId: string | null
  tlvs: Tlvs
}>

/** A PDU that is none, and how its sender is told. */
export interface Malformed {
  malformed: string
  /** The command whose response says so; undefined for generic_nack. */
  command: number | undefined
  status: number
  sequence: number
  /** The framing is lost: nothing behind it can be read. */
  closes: boolean
}

export function isMalformed(read: Pdu | Malformed): read is Malformed {
  return 'malformed' in read
}

export const noAddress: Address = { ton: 0, npi: 0, address: '' }

/** With whatever is usual. */
export function shortMessage(
  told: Pick<ShortMessage, 'source' | 'destination'> & Partial<ShortMessage>,
): ShortMessage {
  return {
    serviceType: '',
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    schedule: '',
    validity: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: Buffer.alloc(0),
    tlvs: new Map(),
    ...told,
  }
}
