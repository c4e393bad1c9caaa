// What an SMSC delivers, by the table of PDUs: calls in each dialect, their ends, text messages.
import { describe, expect, it } from 'vitest'
import { type Dialect, usualDialect } from '#src/gateways/smpp/dialect.ts'
import { readDelivered } from '#src/gateways/smpp/read-message.ts'
import { screenOf } from '#src/gateways/smpp/screen.ts'
import { decode } from '#src/smpp/decode.ts'
import { bodyOf } from '#src/smpp/parts.ts'
import { isMalformed, type ShortMessage, tags } from '#src/smpp/protocol.ts'
import { decodeText } from '#src/smpp/text.ts'
import { octetsOf, type Vector, vectors } from '#test/smpp/vectors.ts'

const dialects: Record<string, Partial<Dialect>> = {
  'ussd its_session_info': {},
  'ussd user_message_reference': { sessionTag: tags.userMessageReference },
  'ussd without a session id': { sessionTag: null },
  'ussd ussd_session_id 0x1501': { sessionTag: 0x1501 },
  'where the text is': {},
}

function messageOf(vector: Vector): ShortMessage {
  const pdu = decode(octetsOf(vector))
  if (isMalformed(pdu) || pdu.message === undefined) throw new Error('no message')
  return pdu.message
}

function instanceOf({ group }: Vector) {
  const dialect = { ...usualDialect, ...dialects[group] }
  return { name: 'smpp', serviceCode: '*000#', dialect }
}

const delivered = vectors.filter(({ direction, hex }) => direction === 'smsc→us' && hex[8] === '0')
const calls = delivered.filter(({ group, means }) => group in dialects && 'kind' in means)
const messages = delivered.filter(({ group }) => group === 'sms in')

describe('a call of the table', () => {
  it.each(calls)('$group: $name', vector => {
    const heard = readDelivered(messageOf(vector), instanceOf(vector))
    const { kind, session, typed, shortcut } = vector.means
    if ('wrong' in heard) throw new Error(heard.wrong)
    if (kind === 'abort') {
      expect(heard.kind).toBe('end')
      if (session !== undefined) expect(heard).toMatchObject({ end: { session } })
      return
    }
    const inputs = shortcut ?? []
    const input = kind === 'new' ? { kind: 'dialled', inputs } : { kind: 'answer' }
    expect(heard).toMatchObject({
      kind: 'hop',
      hop: {
        caller: '+212612345678',
        input: { ...input, ...(kind !== 'new' && typed !== undefined && { text: typed }) },
        ...(session !== undefined && { session }),
      },
    })
  })

  const asks = vectors.filter(
    ({ group, direction, means }) =>
      group in dialects && direction === 'us→smsc' && ['ask', 'end'].includes(String(means['kind'])),
  )
  it.each(asks)(
    '$group: the screen that $name is written as in the table, but for how its sender is',
    vector => {
      if (/vumi/.test(vector.name)) return
      const expected = messageOf(vector)
      const text = decodeText(expected.dataCoding, bodyOf(expected)?.octets ?? Buffer.alloc(0)) ?? ''
      const opening = calls.find(
        ({ group, means }) => group === vector.group && ['new', 'continue'].includes(String(means['kind'])),
      )
      const { serviceCode, dialect } = instanceOf(vector)
      const spoken: Dialect = {
        ...dialect,
        codings: { gsm7: 0, ucs2: expected.dataCoding === 0x48 ? 0x48 : 8 },
        end: /op 3/.test(vector.name) ? 3 : 17,
        textIn: /data_sm/.test(vector.name) ? 'data_sm' : 'short_message',
      }
      const heard = messageOf(opening ?? vector)
      const { dataCoding, tlvs, shortMessage, destination } = screenOf(
        { text, ends: vector.means['kind'] === 'end' },
        heard,
        { serviceCode, dialect: spoken },
      )
      expect({ dataCoding, shortMessage, address: destination.address }).toEqual({
        dataCoding: expected.dataCoding,
        shortMessage: expected.shortMessage,
        address: expected.destination.address,
      })
      for (const [tag, value] of expected.tlvs) {
        // Its session is that of the call it belongs to.
        const isOfCall = tag === tags.itsSessionInfo && !heard.tlvs.has(tag)
        if (!isOfCall) expect(tlvs.get(tag)?.toString('hex')).toBe(value.toString('hex'))
      }
    },
  )
})

describe('a text message of the table', () => {
  it.each(messages)('$name', vector => {
    const message = messageOf(vector)
    const heard = readDelivered(message, instanceOf(vector))
    const { from, text, refuse } = vector.means
    if ('wrong' in heard || heard.kind !== 'text') throw new Error('no text message')
    if (from !== undefined) expect(heard.from).toBe(from)
    const read = decodeText(message.dataCoding, heard.body.octets)
    if (text !== undefined) expect(read).toBe(text)
    if (refuse !== undefined) expect(read).toBeNull()
  })
})

describe('where operators differ', () => {
  const dialled = messageOf(
    vectors.find(({ group, name }) => group === 'ussd its_session_info' && name === 'dialled') as Vector,
  )
  const instance = { name: 'inwi', serviceCode: '*000#', dialect: usualDialect }

  it('a link that is named for its operator says whose callers they are', () => {
    expect(readDelivered(dialled, instance)).toMatchObject({ hop: { operator: 'inwi', gateway: 'inwi' } })
    expect(readDelivered(dialled, { ...instance, name: 'smpp' })).toMatchObject({ hop: { operator: null } })
  })

  it('without an operation, whoever sends the code has dialled, and all else is an answer', () => {
    const without = (text: string) => ({
      ...dialled,
      shortMessage: Buffer.from(text),
      tlvs: new Map<number, Buffer>(),
    })
    expect(readDelivered(without('*000*2#'), instance)).toMatchObject({
      hop: { input: { kind: 'dialled', inputs: ['2'] } },
    })
    expect(readDelivered(without('2'), instance)).toMatchObject({
      hop: { input: { kind: 'answer', text: '2' } },
    })
  })

  it('a code of the operator’s own is ours where it is set', () => {
    const own = { ...dialled, shortMessage: Buffer.from('*555*2#') }
    const dialect = { ...usualDialect, serviceCodes: ['*555#'] }
    expect(readDelivered(own, { ...instance, dialect })).toMatchObject({ hop: { input: { inputs: ['2'] } } })
  })

  it('an end by the bit alone keeps the operation', () => {
    const { tlvs } = screenOf({ text: 'x', ends: true }, dialled, {
      serviceCode: '*000#',
      dialect: { ...usualDialect, end: 'bit' },
    })
    expect(tlvs.get(tags.ussdServiceOp)).toEqual(Buffer.from([2]))
    expect(tlvs.get(tags.itsSessionInfo)?.toString('hex')).toBe('1235')
  })
})
