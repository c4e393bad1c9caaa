// Cards are found again by their key, and come in the order of their keys, however alike the keys are.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCardPlaces } from '#src/eligibility/import/card-places.ts'

const parts = [0x40, 0x43] as const

/** Many that begin alike, among the first and the last that there can be. */
const key = fc
  .tuple(
    fc.oneof(fc.constant(0x40), fc.constant(0x43), fc.integer({ min: 0x40, max: 0x43 })),
    fc.oneof(fc.constant(0), fc.constant(0xffffff), fc.nat(0xffffff)),
    fc.nat(3),
  )
  .map(([first, head, last]) => {
    const bytes = Buffer.alloc(32)
    bytes[0] = first
    bytes.writeUIntBE(head, 1, 3)
    bytes[31] = last
    return bytes
  })

describe('the places of cards', () => {
  test('are those of their first records, in the order of the keys', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300, size: 'max' }), keys => {
        const places = createCardPlaces(parts, keys.length, place => keys[place] as Buffer)
        const firsts = new Map<string, number>()
        keys.forEach((each, place) => {
          const text = each.toString('hex')
          expect(places.put(each, place)).toBe(firsts.get(text))
          if (!firsts.has(text)) firsts.set(text, place)
        })
        const inOrder = [...firsts].sort(([one], [other]) => (one < other ? -1 : 1))
        expect([...places.inOrder()]).toEqual(inOrder.map(([, place]) => place))
      }),
    )
  })
})
