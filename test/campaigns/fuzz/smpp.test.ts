// Three hundred thousand PDUs that are changed, cut, glued together or made up: nothing is thrown, and nothing is kept of them.
import { expect, it } from 'vitest'
import { usualDialect } from '#src/gateways/smpp/dialect.ts'
import { readDelivered } from '#src/gateways/smpp/read-message.ts'
import { createPduStream } from '#src/smpp/pdu-stream.ts'
import { octetsOf, vectors } from '#test/smpp/vectors.ts'

const cases = 300_000
const whole = vectors.map(octetsOf)
const instance = { name: 'smpp', serviceCode: '*000#', dialect: usualDialect }

/** The same numbers in each run. */
function numbers(seed: number) {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function changed(below: (most: number) => number, count: number): Buffer {
  if (count % 7 === 0) return Buffer.from(Array.from({ length: below(300) }, () => below(256)))
  let octets = Buffer.from(whole[count % whole.length] ?? [])
  for (let change = below(6); change >= 0; change -= 1) octets[below(octets.length)] = below(256)
  if (count % 5 === 0) octets = octets.subarray(0, below(octets.length + 1))
  // With a length that fits, so that what lies behind it is read too.
  if (count % 2 === 0 && octets.length >= 4) octets.writeUInt32BE(octets.length, 0)
  return count % 11 === 0 ? Buffer.concat([octets, whole[below(whole.length)] ?? octets]) : octets
}

it('whatever comes is read as something or as nothing', { timeout: 120_000 }, () => {
  const below = numbers(27)
  let [pdus, malformed] = [0, 0]
  for (let count = 0; count < cases; count += 1) {
    const stream = createPduStream()
    const octets = changed(below, count)
    const at = below(octets.length + 1)
    for (const read of [...stream.push(octets.subarray(0, at)), ...stream.push(octets.subarray(at))]) {
      if ('malformed' in read) malformed += 1
      else {
        pdus += 1
        if (read.message !== undefined) readDelivered(read.message, instance)
      }
    }
  }
  expect(pdus).toBeGreaterThan(cases / 10)
  expect(malformed).toBeGreaterThan(cases / 10)
})
