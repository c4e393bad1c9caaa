/** The CNSS's service takes a second for each answer: many calls wait, and those who are only asked do not. */
import type { Identity, Verdict } from '#machines/protocol.ts'
import { startCnssServer } from '#test/support/cnss-server.ts'
import { openConnection } from './connection.ts'
import { askingHops } from './dialogue.ts'
import { distributionOf } from './distribution.ts'
import type { GrowthParts } from './growth-parts.ts'
import { playForOutcome } from './hop-outcome.ts'
import { type Call, newCall, playAll, playSteadily } from './load.ts'
import { callerOf } from './people.ts'
import { residentBytes } from './processes.ts'
import { tableOf } from './table.ts'
import type { Variant } from './variants.ts'

const answerMs = 1_000
const callsWaiting = 500

export async function runSlowEligibility({ stage, nextIndex, print }: GrowthParts) {
  await using cnss = await startCnssServer(knowEverybody, { answerMs })
  const service = await stage.startVariant('service', { settings: cnss.settings })
  const call = () => newCall(service, callerOf(nextIndex(), true))
  const confirming = Array.from({ length: callsWaiting }, call)
  await playAll(service, confirming, { connections: 32, upTo: askingHops })
  const others = Array.from({ length: 500 }, call)
  const [looked, asked] = await Promise.all([
    Promise.all(confirming.map(each => confirm(service, each))),
    playSteadily(service, others, { hopsPerSecond: 500, upTo: askingHops }),
  ])
  const megabytes = residentBytes(service.pid) / 1e6
  await service.stop()
  const bySms = looked.filter(({ outcome }) => outcome === 'by SMS').length
  const unavailable = looked.filter(({ outcome }) => outcome === 'unavailable').length
  const lookUp = distributionOf(looked.map(({ milliseconds }) => milliseconds))
  const asking = distributionOf(asked.latencies)
  print(
    `${tableOf(
      [`eligibility service at ${answerMs} ms`, 'hops', 'by SMS', 'unavailable', 'p50 ms', 'p99'],
      [
        [`${callsWaiting} look-ups at once`, looked.length, bySms, unavailable, lookUp.p50, lookUp.p99],
        ['asked meanwhile, 500 a second', asked.hops, 0, 0, asking.p50, asking.p99],
      ],
    )}\n`,
  )
  return { answerMs, callsWaiting, bySms, unavailable, lookUp, asking, megabytes }
}

function knowEverybody({ idNumber }: Identity): Verdict {
  return { outcome: 'registered', registrationNumber: `7${idNumber.slice(2)}`, hasAccount: true }
}

/** On a connection of its own, so that all wait at once. */
async function confirm(service: Variant, call: Call) {
  const connection = await openConnection(service.port)
  const asked = performance.now()
  const outcome = await playForOutcome(service, connection, call)
  const milliseconds = performance.now() - asked
  connection.close()
  return { outcome, milliseconds }
}
