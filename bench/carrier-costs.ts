/** What a text message costs by each carrier, beside Africa's Talking's, all of them in one process and in turn. */
import { setTimeout as wait } from 'node:timers/promises'
import { type CarrierStandIn, startCarrierStandIns } from './carrier-stand-ins.ts'
import { openConnection } from './connection.ts'
import { medianOf } from './distribution.ts'
import type { Options } from './options.ts'
import { type Caller, callerOf } from './people.ts'
import { idle, processorTime } from './processes.ts'
import { saveResult } from './results.ts'
import { untilSent } from './sent-messages.ts'
import { openStage } from './stage.ts'
import { tableOf } from './table.ts'
import { deliver } from './text-messages.ts'
import { orderOf } from './turns.ts'

const connections = 32
/** For the compiler. */
const unmeasured = 500

export async function runCarrierCosts(options: Options, print: (text: string) => void): Promise<void> {
  await using stage = await openStage()
  const { carriers, settings } = await startCarrierStandIns(stage)
  const { rounds, calls, keep } = options
  await stage.enrol(0, carriers.length * (unmeasured + rounds * calls), true)
  const service = await stage.startVariant('service', {
    settings: { ...settings, SMS_PER_SECOND: '1000' },
  })
  let people = 0

  /** Microseconds of the service's processor for each message: one comes, says everything, and is answered by one. */
  async function costOf(carrier: CarrierStandIn, count: number): Promise<number> {
    const writers: Caller[] = Array.from({ length: count }, () => {
      const phone = carrier.phone(people)
      return { ...callerOf(people++, true), phone }
    })
    await idle(service.pid)
    const before = processorTime(service.pid)
    const left = [...writers]
    await Promise.all(
      Array.from({ length: connections }, async () => {
        const connection = await openConnection(service.port)
        for (let writer = left.pop(); writer !== undefined; writer = left.pop())
          await deliver(service, connection, writer)
        connection.close()
      }),
    )
    const isAnswered = ({ phone }: Caller) => carrier.messages(phone).length > 0
    await untilSent(() => writers.every(isAnswered), `replies by ${carrier.kind}`)
    await idle(service.pid)
    const time = processorTime(service.pid) - before
    for (const { phone, registrationNumber } of writers) {
      const [reply = '', ...others] = carrier.messages(phone)
      if (others.length > 0 || !reply.includes(registrationNumber))
        throw new Error(`${carrier.kind} was given\n${[reply, ...others].join('\n')}\n${service.log()}`)
    }
    return time / count
  }

  const costs = new Map<string, number[]>(carriers.map(({ kind }) => [kind, []]))
  // A bind takes a moment.
  await wait(2_000)
  for (const carrier of carriers) await costOf(carrier, unmeasured)
  for (let round = 0; round < rounds; round += 1) {
    for (const carrier of orderOf(carriers, round))
      costs.get(carrier.kind)?.push(await costOf(carrier, calls))
  }
  await service.stop()

  const first = costs.get('africastalking') ?? []
  const measured = carriers.map(({ kind }) => {
    const own = costs.get(kind) ?? []
    const times = own.map((cost, round) => cost / (first[round] ?? 1))
    return {
      kind,
      processor: medianOf(own),
      times: medianOf(times),
      least: Math.min(...times),
      most: Math.max(...times),
    }
  })
  print(
    tableOf(
      ['carrier', 'µs of processor a message', '× Africa’s Talking', 'least', 'most'],
      measured.map(({ kind, processor, times, least, most }) => [kind, processor, times, least, most]),
    ),
  )
  print(`\nkept in ${await saveResult('carriers', { rounds, calls, carriers: measured }, keep)}\n`)
}
