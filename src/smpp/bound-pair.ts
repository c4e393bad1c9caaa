/** A bind in use: one connection for both ways, or one for each, which live and end together. */
import { type BindParts, type Bound, bind } from './bind.ts'
import type { Connection } from './connection.ts'

export interface BoundPair {
  /** Where messages leave by. */
  sending: Connection
  unbind(): Promise<void>
  close(why: string): void
}

export type PairOutcome = { kind: 'bound'; pair: BoundPair } | Exclude<Bound, { kind: 'bound' }>

export async function bindPair(
  parts: Omit<BindParts, 'as'>,
  how: 'transceiver' | 'receiver-transmitter',
): Promise<PairOutcome> {
  if (how === 'transceiver') {
    const bound = await bind({ ...parts, as: 'transceiver' })
    if (bound.kind !== 'bound') return bound
    const { connection } = bound
    return {
      kind: 'bound',
      pair: { sending: connection, unbind: connection.unbind, close: connection.close },
    }
  }
  let all: Connection[] = []
  let isOver = false
  const closed = (why: string) => {
    if (isOver) return
    isOver = true
    for (const one of all) one.close('the other bind is gone')
    parts.closed(why)
  }
  // Whoever sends first would be answered before anybody listens.
  const receiver = await bind({ ...parts, as: 'receiver', closed })
  if (receiver.kind !== 'bound') return receiver
  all = [receiver.connection]
  const transmitter = await bind({ ...parts, as: 'transmitter', closed })
  if (transmitter.kind !== 'bound') {
    isOver = true
    await receiver.connection.unbind()
    return transmitter
  }
  all = [receiver.connection, transmitter.connection]
  if (isOver) {
    await transmitter.connection.unbind()
    return { kind: 'refused', why: 'the receiver is gone', isFinal: false }
  }
  return {
    kind: 'bound',
    pair: {
      sending: transmitter.connection,
      async unbind() {
        isOver = true
        await Promise.all(all.map(connection => connection.unbind()))
        parts.closed('unbound')
      },
      close: why => {
        for (const connection of all) connection.close(why)
      },
    },
  }
}
