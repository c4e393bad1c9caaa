// How long a text is on the air, as Twilio's calculator counts it.
import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { expect, test } from 'vitest'
import { lengthOf, segments } from '#machines/encoding.ts'
import { someOf } from '#test/support/thoroughness.ts'

const bitsOf = { gsm7: 7, ucs2: 16 }
const nameOf = { gsm7: 'GSM-7', ucs2: 'UCS-2' }

function agree(text: string): void {
  const twilio = new SegmentedMessage(text, 'auto')
  const { encoding, units } = lengthOf(text)
  expect(nameOf[encoding]).toBe(twilio.encodingName)
  expect(units * bitsOf[encoding]).toBe(twilio.messageSize)
  expect(segments(text)).toBe(twilio.segmentsCount)
}

const letters = (...units: string[]) => fc.string({ unit: fc.constantFrom(...units), maxLength: 500 })

test.each([
  ['GSM-7', letters('a', '7', 'é', '@', ' ', '\n')],
  ['UCS-2', letters('a', 'ç', 'ب', '7', '\n', '’')],
])('%s texts take as many units and messages as Twilio counts', (_, texts) => {
  fc.assert(fc.property(texts, agree))
})

test('each UTF-16 unit is one septet, two, or none of GSM-7, as Twilio says', () => {
  const units = Array.from({ length: 0xd800 }, (_, unit) => String.fromCharCode(unit)).slice(1)
  for (const unit of someOf(units)) agree(unit)
})

test.each([160, 161, 306, 307])('%i septets fill as many messages as Twilio counts', length => {
  agree('a'.repeat(length))
})

test.each([80, 81])('%i characters of two septets each too', length => agree('€'.repeat(length)))
