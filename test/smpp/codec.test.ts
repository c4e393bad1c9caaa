// Every PDU of the table is read as what it means, and written as the same octets; what is none is told as such.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '#src/smpp/decode.ts'
import { encode } from '#src/smpp/encode.ts'
import { bodyOf } from '#src/smpp/parts.ts'
import { createPduStream } from '#src/smpp/pdu-stream.ts'
import { commands, isMalformed, type Malformed, type Pdu, statuses } from '#src/smpp/protocol.ts'
import { isReceipt, otherIds, readReceipt, sameId } from '#src/smpp/receipts.ts'
import { decodeText, encodeText } from '#src/smpp/text.ts'
import { octetsOf, vectors } from './vectors.ts'

const wellFormed = vectors.filter(({ group }) => group !== 'malformed')

function read(octets: Buffer): Pdu {
  const pdu = decode(octets)
  if (isMalformed(pdu)) throw new Error(pdu.malformed)
  return pdu
}

function textOf({ message }: Pdu): string | null {
  if (message === undefined) return null
  const body = bodyOf(message)
  return body === null ? null : decodeText(message.dataCoding, body.octets)
}

describe('a PDU of the table', () => {
  it('is there, all 124 of them', () => {
    expect(vectors.length).toBe(124)
  })

  it.each(wellFormed)('$group: $name is read, and written as the same octets', vector => {
    const pdu = read(octetsOf(vector))
    // Of an alert nothing is kept: it is ignored.
    if (pdu.command === commands.alertNotification) return
    expect(encode(pdu).toString('hex')).toBe(vector.hex)
  })

  const withText = wellFormed.filter(({ means, group }) => 'text' in means && !group.startsWith('receipt'))
  it.each(withText)('$group: the text of $name is understood', vector => {
    expect(textOf(read(octetsOf(vector)))).toBe(vector.means['text'])
  })

  const typed = wellFormed.filter(
    ({ means, group }) => group.startsWith('ussd') && 'typed' in means && means['kind'] === 'continue',
  )
  it.each(typed)('$group: what is typed is understood: $name', vector => {
    expect(textOf(read(octetsOf(vector)))).toBe(vector.means['typed'])
  })

  const asked = wellFormed.filter(({ name }) => /^asks, (Arabic|French)/.test(name))
  it.each(asked)('$name has the octets that its text is written as', vector => {
    const { message } = read(octetsOf(vector))
    const codings = { gsm7: 0, ucs2: message?.dataCoding === 0x48 ? 0x48 : 8 }
    const { dataCoding, octets } = encodeText(String(vector.means['text']), codings)
    expect({ dataCoding, hex: octets.toString('hex') }).toEqual({
      dataCoding: message?.dataCoding,
      hex: message?.shortMessage.toString('hex'),
    })
  })

  const parts = wellFormed.filter(({ means }) => 'ref' in means)
  it.each(parts)('$name names its part', vector => {
    const { message } = read(octetsOf(vector))
    const { part, of, ref } = vector.means
    expect(message && bodyOf(message)?.part).toEqual({ part, of, reference: ref })
  })

  const receipts = vectors.filter(({ group }) => group === 'receipt')
  it.each(receipts)('receipt: $name', vector => {
    const { message } = read(octetsOf(vector))
    if (message === undefined) throw new Error('no message')
    const { messageId, status, refuse, text } = vector.means as Record<string, string | undefined>
    expect(isReceipt(message)).toBe(text === undefined)
    if (text !== undefined) return
    const receipt = readReceipt(message)
    if (refuse !== undefined) return expect(receipt).toBeNull()
    expect(receipt?.status).toBe(status)
    const ids = [receipt?.messageId ?? '', ...otherIds(receipt?.messageId ?? '')].map(sameId)
    if (messageId !== undefined) expect(ids).toContain(sameId(messageId))
  })

  it('the reason of a failed receipt holds words and numbers, never the text', () => {
    for (const vector of receipts) {
      const { message } = read(octetsOf(vector))
      const reason = message && readReceipt(message)?.reason
      expect(reason ?? '').toMatch(/^([A-Z]+|state \d+)?( [0-9A-F]+)?$/)
    }
  })
})

describe('a PDU that is none', () => {
  const byName = (name: string) =>
    vectors.find(vector => vector.group === 'malformed' && vector.name === name)
  const closing = ['length 2147483647', 'length 0', 'length 4', 'length 15', 'length 5000', 'HTTP']

  it.each(closing)('%s loses the framing: nothing behind it is read, and nobody waits for so much', name => {
    const stream = createPduStream()
    const [first] = stream.push(octetsOf(byName(name) ?? { hex: '' })) as [Malformed]
    expect(first).toMatchObject({ closes: true, status: statuses.ESME_RINVCMDLEN })
    expect(stream.push(octetsOf(vectors[0] ?? { hex: '' }))).toEqual([])
  })

  it.each([
    ['deliver_sm cut inside the mandatory part', statuses.ESME_RINVCMDLEN],
    ['sm_length beyond the end', statuses.ESME_RINVMSGLEN],
    ['TLV longer than the PDU', statuses.ESME_RINVOPTPARSTREAM],
    ['ussd_service_op of no octets', statuses.ESME_RINVOPTPARSTREAM],
    ['strings without end', statuses.ESME_RINVCMDLEN],
  ])('%s is answered by its own response', (name, status) => {
    expect(decode(octetsOf(byName(name) ?? { hex: '' }))).toMatchObject({
      command: commands.deliverSm,
      status,
      closes: false,
    })
  })

  it('an unknown command is answered by generic_nack', () => {
    expect(decode(octetsOf(byName('unknown command 0x99') ?? { hex: '' }))).toMatchObject({
      command: undefined,
      status: statuses.ESME_RINVCMDID,
      closes: false,
    })
  })
})

describe('a stream of octets', () => {
  const whole = wellFormed.map(octetsOf)

  it('is read the same however it is cut into chunks', () => {
    const expected = whole.map(octets => decode(octets))
    const all = Buffer.concat(whole)
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 40 }), cuts => {
        const stream = createPduStream()
        const places = [0, ...cuts.toSorted((one, other) => one - other), all.length]
        const seen = places.flatMap((from, index) =>
          stream.push(all.subarray(from, places[index + 1] ?? from)),
        )
        expect(seen).toEqual(expected)
        expect(stream.isAmidst()).toBe(false)
      }),
      { numRuns: 50 },
    )
  })

  it('whose octets are changed, cut or made up throws nothing, and reads no PDU that is longer than it was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
        fc.nat(400),
        (octets, changes, length) => {
          const changed = Buffer.from(octets)
          for (const [at, octet] of changes) changed[at % changed.length] = octet
          const pdu = decode(changed.subarray(0, Math.max(1, length % (changed.length + 1))))
          if (!isMalformed(pdu) && pdu.message !== undefined) {
            expect(pdu.message.shortMessage.length).toBeLessThanOrEqual(changed.length)
            bodyOf(pdu.message)
            readReceipt(pdu.message)
            decodeText(pdu.message.dataCoding, pdu.message.shortMessage)
          }
        },
      ),
      { numRuns: 5_000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), octets => {
        createPduStream().push(Buffer.from(octets))
      }),
      { numRuns: 2_000 },
    )
  })
})
