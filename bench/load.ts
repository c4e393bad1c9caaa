/** Plays calls against a variant: as fast as it answers, or at a steady rate; every screen is checked. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Connection, openConnection, openPool } from './connection.ts'
import { formAt } from './dialogue.ts'
import type { Caller } from './people.ts'
import type { Variant } from './variants.ts'

/** A call somebody makes: the gateway's id of it, and its next hop. */
export interface Call {
  caller: Caller
  session: string
  hop: number
}

export interface Played {
  hops: number
  /** From the first request to the last answer. */
  seconds: number
  /** Milliseconds of each hop. */
  latencies: number[]
}

export function newCall(variant: Variant, caller: Caller): Call {
  return { caller, session: `ATUid_${variant.name}${caller.index}`, hop: 0 }
}

/** Each connection plays one call after the other, until hop `upTo` of each. */
export async function playAll(
  variant: Variant,
  calls: readonly Call[],
  { connections, upTo }: { connections: number; upTo: number },
): Promise<Played> {
  const open = await openConnections(variant, connections)
  const left = [...calls].reverse()
  const latencies: number[] = []
  const begun = performance.now()
  await Promise.all(
    open.map(async connection => {
      for (let call = left.pop(); call !== undefined; call = left.pop()) {
        while (call.hop < upTo) latencies.push(await playHop(variant, connection, call))
      }
    }),
  )
  const seconds = (performance.now() - begun) / 1_000
  for (const connection of open) connection.close()
  return { hops: latencies.length, seconds, latencies }
}

export interface Steadily {
  hopsPerSecond: number
  upTo: number
  /** A call that has begun goes on before another begins; else the one goes on that has waited longest. */
  finishing?: boolean
}

/**
 * So many hops a second whatever the answers do. A variant that falls behind is asked by ever more connections, and its
 * latencies tell.
 */
export async function playSteadily(
  variant: Variant,
  calls: readonly Call[],
  { hopsPerSecond, upTo, finishing = false }: Steadily,
): Promise<Played> {
  const pool = await openPool(variant.port, 64)
  const waiting = [...calls]
  const latencies: number[] = []
  const playing = new Set<Promise<unknown>>()
  let failure: Error | undefined
  const begun = performance.now()
  const total = calls.reduce((sum, { hop }) => sum + upTo - hop, 0)
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) * hopsPerSecond) / 1_000))
    while (sent < due && waiting.length > 0) {
      const call = waiting.shift() as Call
      sent += 1
      const played = play(call).then(
        () => void playing.delete(played),
        (error: Error) => (failure ??= error),
      )
      playing.add(played)
    }
    if (failure !== undefined) throw failure
    await wait(1)
  }
  await Promise.all(playing)
  if (failure !== undefined) throw failure
  const seconds = (performance.now() - begun) / 1_000
  pool.close()
  return { hops: latencies.length, seconds, latencies }

  async function play(call: Call): Promise<void> {
    const connection = await pool.take()
    latencies.push(await playHop(variant, connection, call))
    pool.give(connection)
    if (call.hop === upTo) return
    if (finishing) waiting.unshift(call)
    else waiting.push(call)
  }
}

/** Milliseconds. @throws when the answer is not the screen that belongs there. */
async function playHop(variant: Variant, connection: Connection, call: Call): Promise<number> {
  const { caller, session, hop } = call
  const asked = performance.now()
  const { status, body } = await connection.post(variant.path, formAt(hop, caller, session))
  const latency = performance.now() - asked
  if (status !== 200 || !variant.isRight(hop, caller, body)) {
    throw new Error(
      `${variant.name} answered ${status} at hop ${hop} of ${session}:\n${body.toString()}\n${variant.log()}`,
    )
  }
  call.hop += 1
  return latency
}

function openConnections({ port }: Variant, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => openConnection(port)))
}
