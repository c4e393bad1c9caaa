// Texts in SMPP messages: every character survives, in as many octets as the alphabet needs.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { basic, extended, lengthOf, segments } from '#machines/encoding.ts'
import { bodyOf, split } from '#src/smpp/parts.ts'
import { noAddress, shortMessage } from '#src/smpp/protocol.ts'
import { decodeText, encodeText, toGsm7 } from '#src/smpp/text.ts'

const codings = { gsm7: 0, ucs2: 8 }
const addresses = { source: noAddress, destination: noAddress }
const gsm7 = fc
  .array(fc.constantFrom(...Array.from(basic + extended)), { maxLength: 700 })
  .map(all => all.join(''))
const unicode = fc.string({ unit: 'grapheme', maxLength: 400 })

describe('a text', () => {
  it('comes back as it was, in either alphabet, under either name of it', () => {
    fc.assert(
      fc.property(
        fc.oneof(gsm7, unicode),
        fc.constantFrom(codings, { gsm7: 0x0f, ucs2: 0x48 }),
        (text, named) => {
          const { dataCoding, octets } = encodeText(text, named)
          expect(decodeText(dataCoding, octets)).toBe(text)
        },
      ),
    )
  })

  it('takes one octet a septet, and é is 5', () => {
    expect(toGsm7('é€').toString('hex')).toBe('051b65')
    fc.assert(fc.property(gsm7, text => toGsm7(text).length === lengthOf(text).units))
  })

  it('that breaks off within a character, or is no text, is none', () => {
    expect(decodeText(8, Buffer.from([6]))).toBeNull()
    expect(decodeText(4, Buffer.from([1, 2, 3]))).toBeNull()
    expect(decodeText(0xf4, Buffer.from('1'))).toBeNull()
    expect(decodeText(1, Buffer.from([0xe9]))).toBeNull()
    expect(decodeText(0, Buffer.from([0x80]))).toBeNull()
  })

  it.each([0x00, 0x0f, 0x01, 0x03, 0xf0, 0xf1, 0x40])('digits are the same by the data coding %i', coding => {
    expect(decodeText(coding, Buffer.from('31122031'))).toBe('31122031')
  })
})

describe('a long text', () => {
  it('leaves in as many parts as it costs, which put together are the text, and none is longer than it may be', () => {
    fc.assert(
      fc.property(fc.oneof(gsm7, unicode), fc.nat(255), (text, reference) => {
        const parts = split(text, codings, reference)
        const read = parts.map(({ esmClass, octets, dataCoding }) => {
          expect(octets.length).toBeLessThanOrEqual(160)
          const body = bodyOf(shortMessage({ ...addresses, esmClass, shortMessage: octets }))
          return { part: body?.part, text: decodeText(dataCoding, body?.octets ?? Buffer.alloc(0)) }
        })
        expect(read.map(part => part.text).join('')).toBe(text)
        if (parts.length > 1) {
          expect(read.map(({ part }) => part)).toEqual(
            parts.map((_, index) => ({ reference, part: index + 1, of: parts.length })),
          )
        }
        // An escape or a pair at the seam may cost a part more.
        expect(parts.length).toBeGreaterThanOrEqual(segments(text))
        expect(parts.length).toBeLessThanOrEqual(segments(text) + 1)
      }),
    )
  })

  it('whose header is cut off is no text', () => {
    const cut = shortMessage({ ...addresses, esmClass: 0x40, shortMessage: Buffer.from([5, 0, 3]) })
    expect(bodyOf(cut)).toBeNull()
  })
})
