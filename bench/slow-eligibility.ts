/** The CNSS's service takes a second for each answer: many calls wait, and those who are only asked do not. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { askingHops, hopsOfCall } from './dialogue.ts'
import { distributionOf } from './distribution.ts'
import type { GrowthParts } from './growth.ts'
import { newCall, playAll, playSteadily } from './load.ts'
import { callerOf } from './people.ts'
import { residentBytes } from './processes.ts'
import { tableOf } from './table.ts'

const answerMs = 1_000
const callsWaiting = 500

export async function runSlowEligibility({ stage, nextIndex, print }: GrowthParts) {
  const cnss = await startSlowly()
  const env = { ELIGIBILITY_URL: cnss.url, ELIGIBILITY_TOKEN: 'bench' }
  const service = await stage.startVariant('service', { env })
  const call = () => newCall(service, callerOf(nextIndex(), true))
  const confirming = Array.from({ length: callsWaiting }, call)
  await playAll(service, confirming, { connections: 32, upTo: askingHops })
  const others = Array.from({ length: 500 }, call)
  const [looked, asked] = await Promise.all([
    playAll(service, confirming, { connections: callsWaiting, upTo: hopsOfCall }),
    playSteadily(service, others, { hopsPerSecond: 500, upTo: askingHops }),
  ])
  const megabytes = residentBytes(service.pid) / 1e6
  await service.stop()
  await cnss.close()
  const [lookUp, asking] = [distributionOf(looked.latencies), distributionOf(asked.latencies)]
  print(
    `${tableOf(
      [`eligibility service at ${answerMs} ms`, 'hops', 'p50 ms', 'p99'],
      [
        [`${callsWaiting} look-ups at once`, looked.hops, lookUp.p50, lookUp.p99],
        ['asked meanwhile, 500 a second', asked.hops, asking.p50, asking.p99],
      ],
    )}\n`,
  )
  return { answerMs, callsWaiting, lookUp, asking, megabytes }
}

/** Knows everybody, after a while. */
async function startSlowly(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void (async () => {
      const { idNumber = '' } = (await json(request)) as { idNumber?: string }
      await wait(answerMs)
      response.setHeader('content-type', 'application/json')
      const registrationNumber = `7${idNumber.slice(2)}`
      response.end(JSON.stringify({ outcome: 'registered', registrationNumber, hasAccount: true }))
    })()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
