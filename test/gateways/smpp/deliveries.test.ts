// What an SMSC delivers and what it is told: calls at once, messages and receipts when they are stored; and what becomes of answers.
import { describe, expect, it } from 'vitest'
import type { CallEnd, Hop, TextMessage } from '#src/conversation/port.ts'
import { createDeliveries, type DeliveriesParts } from '#src/gateways/smpp/deliveries.ts'
import { usualDialect } from '#src/gateways/smpp/dialect.ts'
import { createJoinedParts, type Joined, type PartsStore } from '#src/gateways/smpp/joined-parts.ts'
import type { DeliveryReport } from '#src/outbox/outbox.ts'
import { createClock } from '#src/platform/clock.ts'
import type { Response } from '#src/smpp/connection.ts'
import { decode } from '#src/smpp/decode.ts'
import { split } from '#src/smpp/parts.ts'
import type { Outcome } from '#src/smpp/pending-requests.ts'
import {
  isMalformed,
  noAddress,
  type ShortMessage,
  shortMessage,
  statuses,
  tags,
} from '#src/smpp/protocol.ts'
import { toGsm7 } from '#src/smpp/text.ts'
import { until } from '#test/smpp/links.ts'
import { octetsOf, vectors } from '#test/smpp/vectors.ts'

const { ESME_ROK, ESME_RX_T_APPN, ESME_RTHROTTLED } = statuses
const source = { ton: 1, npi: 1, address: '212612345678' }
const destination = { ...noAddress, address: '1212' }

function vector(group: string, name: string): ShortMessage {
  const found = vectors.find(each => each.group === group && each.name === name)
  const pdu = decode(octetsOf(found ?? { hex: '' }))
  if (isMalformed(pdu) || pdu.message === undefined) throw new Error('no message')
  return pdu.message
}

const memory = (): PartsStore => {
  const kept = new Map<string, Joined>()
  return {
    async use(key, turn) {
      const { result, save } = await turn({ session: kept.get(key) ?? null })
      if (save !== undefined) kept.set(key, save.session)
      return result
    },
  }
}

function open(more: Partial<DeliveriesParts> = {}) {
  const heard = {
    hops: [] as Hop[],
    ends: [] as CallEnd[],
    texts: [] as TextMessage[],
    reports: [] as DeliveryReport[],
    lost: [] as Hop[],
    refused: [] as string[],
    sent: [] as ShortMessage[],
    answersLost: [] as string[],
  }
  const answered: Outcome = { kind: 'answered', pdu: { command: 0, status: ESME_ROK, sequence: 1 } }
  const deliveries = createDeliveries({
    instance: { name: 'iam', serviceCode: '*000#', dialect: usualDialect },
    takesCalls: true,
    handleHop: async hop => {
      heard.hops.push(hop)
      return { text: 'Numéro', ends: false }
    },
    replyLost: async hop => void heard.lost.push(hop),
    handleSms: async text => void heard.texts.push(text),
    callEnded: async end => void heard.ends.push(end),
    delivered: async report => void heard.reports.push(report),
    refused: (_, field) => void heard.refused.push(field),
    submit: async message => {
      heard.sent.push(message)
      return answered
    },
    deadlineMs: 1_000,
    joinedParts: createJoinedParts(memory()),
    clock: createClock(),
    answerLost: why => void heard.answersLost.push(why),
    ...more,
  })
  return { heard, deliver: deliveries.deliver, inHand: deliveries.inHand }
}

const statusOf = async (response: Response | Promise<Response>) => (await response).status
const text = (words: string) => shortMessage({ source, destination, shortMessage: toGsm7(words) })

describe('a call', () => {
  const dialled = vector('ussd its_session_info', 'dialled')

  it('is acknowledged before it is answered, by a message of its own', async () => {
    const answering = Promise.withResolvers<void>()
    const { deliver, heard, inHand } = open({
      handleHop: async () => {
        await answering.promise
        return { text: 'x', ends: true }
      },
    })
    expect(deliver(dialled)).toEqual({ status: ESME_ROK, messageId: null })
    expect(inHand()).toBe(1)
    answering.resolve()
    await until(() => heard.sent.length === 1 && inHand() === 0)
    expect(heard.sent[0]?.tlvs.get(tags.ussdServiceOp)).toEqual(Buffer.from([17]))
  })

  it('whose SMSC is throttled is answered a little later, and never refused', async () => {
    let tries = 0
    const { deliver, heard, inHand } = open({
      deadlineMs: 3_000,
      submit: async () => {
        tries += 1
        const status = tries === 1 ? ESME_RTHROTTLED : ESME_ROK
        return { kind: 'answered', pdu: { command: 0, status, sequence: 1 } }
      },
    })
    void deliver(dialled)
    await until(() => inHand() === 0)
    expect(tries).toBe(2)
    expect(heard.answersLost).toEqual([])
  })

  it('whose answer did not arrive: the same answer again is no new one', async () => {
    const { deliver, heard, inHand } = open({ submit: async () => ({ kind: 'unwritten' }) })
    void deliver(vector('ussd its_session_info', 'answers 1'))
    await until(() => inHand() === 0)
    expect(heard.lost).toEqual(heard.hops)
    expect(heard.answersLost).toEqual(['unwritten'])
  })

  it('whose ending did not arrive ended before it was read', async () => {
    const { deliver, heard, inHand } = open({
      handleHop: async () => ({ text: 'x', ends: true }),
      submit: async () => ({ kind: 'unanswered' }),
    })
    void deliver(dialled)
    await until(() => inHand() === 0)
    expect(heard.ends).toMatchObject([{ status: 'incomplete', session: '212612345678/1234' }])
  })

  it('that was hung up is no hop; a notice that was read is the end in order', () => {
    const { deliver, heard } = open()
    void deliver(vector('ussd its_session_info', 'the caller hangs up (0x81)'))
    void deliver(vector('ussd its_session_info', 'confirms a notification (19)'))
    expect(heard.ends.map(({ status }) => status)).toEqual(['incomplete', 'success'])
    expect(heard.hops).toEqual([])
  })

  it('by a link that carries messages alone is not heard', async () => {
    const { deliver, heard } = open({ takesCalls: false })
    expect(await statusOf(deliver(dialled))).toBe(ESME_ROK)
    expect([heard.hops, heard.refused]).toEqual([[], ['esm_class']])
    await deliver(vector('receipt', 'DELIVRD'))
    expect(heard.reports.length).toBe(1)
  })
})

describe('a text message', () => {
  it('is acknowledged when it was taken, and left with the SMSC when it could not be', async () => {
    let isWell = false
    const { deliver } = open({
      handleSms: async () => {
        if (!isWell) throw new Error('no database')
      },
    })
    expect(await statusOf(deliver(text('AMO')))).toBe(ESME_RX_T_APPN)
    isWell = true
    expect(await statusOf(deliver(text('AMO')))).toBe(ESME_ROK)
  })

  it('that comes again while it is being heard is heard once', async () => {
    const hearing = Promise.withResolvers<void>()
    let times = 0
    const { deliver } = open({
      handleSms: async () => {
        times += 1
        await hearing.promise
      },
    })
    const both = [deliver(text('AMO')), deliver(text('AMO'))]
    hearing.resolve()
    expect(await Promise.all(both.map(statusOf))).toEqual([ESME_ROK, ESME_ROK])
    expect(times).toBe(1)
  })

  it('in parts is put together, whatever their order and however often they come, and heard once', async () => {
    const { deliver, heard } = open()
    const words = 'AMO AB123456 31122027 05091980 €'.repeat(12)
    const parts = split(words, { gsm7: 0, ucs2: 8 }, 167).map(({ octets, esmClass, dataCoding }) =>
      shortMessage({ source, destination, shortMessage: octets, esmClass, dataCoding }),
    )
    for (const part of [...parts, ...parts].toReversed()) expect(await statusOf(deliver(part))).toBe(ESME_ROK)
    expect(heard.texts.map(one => one.text)).toEqual([words])
    expect(heard.texts[0]?.from).toBe('+212612345678')
  })

  it('whose parts come by header and by TLV is the same', async () => {
    const { deliver, heard } = open()
    await deliver(vector('sms in', 'part 2 of 2 (SAR TLVs)'))
    await deliver(vector('sms in', 'part 1 of 2 (UDH)'))
    expect(heard.texts.length).toBe(1)
    expect(heard.texts[0]?.text.endsWith('027 05091980 AB123456 31122027 05091980 ')).toBe(true)
  })

  it('whose last part could not be taken is heard when that comes again', async () => {
    let isWell = false
    const { deliver, heard } = open({
      handleSms: async one => {
        if (!isWell) throw new Error('no database')
        heard.texts.push(one)
      },
    })
    await deliver(vector('sms in', 'part 1 of 2 (UDH)'))
    expect(await statusOf(deliver(vector('sms in', 'part 2 of 2 (UDH)')))).toBe(ESME_RX_T_APPN)
    isWell = true
    expect(await statusOf(deliver(vector('sms in', 'part 2 of 2 (UDH)')))).toBe(ESME_ROK)
    expect(heard.texts.length).toBe(1)
  })

  it('that is binary is left aside, and what a machine sends is named as one', async () => {
    const { deliver, heard } = open()
    expect(await statusOf(deliver(vector('sms in', 'binary (data_coding 4)')))).toBe(ESME_ROK)
    expect(heard.refused).toEqual(['data_coding'])
    await deliver(vector('sms in', 'from a name (TON 5)'))
    expect(heard.texts[0]?.from).toBe('IAM')
  })
})

describe('a receipt', () => {
  it('names its message by this link, in both bases, and its recipient', async () => {
    const { deliver, heard } = open()
    await deliver(vector('receipt', 'id in decimal of a hexadecimal id'))
    expect(heard.reports).toEqual([
      {
        carrier: 'iam',
        messageId: '7936',
        otherIds: ['1f00', '31030'],
        status: 'delivered',
        reason: null,
        to: '+212612345678',
      },
    ])
  })

  it('that could not be stored comes again; one that names no message is left aside', async () => {
    const { deliver, heard } = open({
      delivered: async () => {
        throw new Error('no database')
      },
    })
    expect(await statusOf(deliver(vector('receipt', 'DELIVRD')))).toBe(ESME_RX_T_APPN)
    expect(await statusOf(deliver(vector('receipt', 'no id at all')))).toBe(ESME_ROK)
    expect(heard.refused).toEqual(['receipted_message_id'])
  })
})
