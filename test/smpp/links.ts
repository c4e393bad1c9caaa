// A link and the SMSC at its other end, with times that a test can wait for.
import { createClock } from '#src/platform/clock.ts'
import { type Leases, ownLeases } from '#src/smpp/leases.ts'
import { createLink, type Link, type LinkParts, type LinkSettings } from '#src/smpp/link.ts'
import { shortMessage, statuses } from '#src/smpp/protocol.ts'

export const login = { systemId: 'tadamon', password: 'secret08' }

export function settingsFor(port: number, more: Partial<LinkSettings> = {}): LinkSettings {
  return {
    host: '127.0.0.1',
    port,
    tls: false,
    ...login,
    systemType: '',
    bind: 'transceiver',
    binds: 1,
    window: 10,
    enquireSeconds: 30,
    responseSeconds: 2,
    ...more,
  }
}

export function linkTo(
  port: number,
  more: Partial<LinkSettings> = {},
  parts: Partial<LinkParts> & { leases?: Leases } = {},
): Link {
  return createLink({
    name: 'smpp',
    settings: settingsFor(port, more),
    leases: ownLeases,
    clock: createClock(),
    leastPauseMs: 100,
    deliver: () => ({ status: statuses.ESME_ROK, messageId: null }),
    ...parts,
  })
}

export async function until(holds: () => boolean, withinMs = 5_000): Promise<void> {
  for (let waited = 0; !holds(); waited += 5) {
    if (waited > withinMs) throw new Error('it does not come to hold')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

export const message = (text = 'AMO') =>
  shortMessage({
    source: { ton: 0, npi: 0, address: '000' },
    destination: { ton: 1, npi: 1, address: '212612345678' },
    shortMessage: Buffer.from(text),
  })
