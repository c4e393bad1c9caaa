/** How this process is, and what all processes stand on: whoever adds what can be unwell (a link, a carrier) adds it here. */
import type { HealthParts } from '../monitoring/health.ts'
import type { Instances } from '../monitoring/instances.ts'
import { readGate } from '../outbox/gate.ts'
import type { Medium } from '../outbox/outbox.ts'
import type { Sender } from '../outbox/sender.ts'
import type { Infrastructure } from './infrastructure.ts'

/** A worker that has not come round for so long hangs: it looks twice a second, whatever it finds. */
const stuckMs = 60_000
const lost: readonly string[] = ['down', 'refused']

export function createHealthChecks(
  { queries, probeRedis, smpp }: Pick<Infrastructure, 'queries' | 'probeRedis' | 'smpp'>,
  instance: Pick<Instances, 'heartbeat'>,
  sender: Pick<Sender, 'sinceRoundMs' | 'sinceSuccessMs'>,
): Pick<HealthParts, 'stuck' | 'shared'> {
  const takes = async (medium: Medium) => {
    // Where the database does not say, it is named itself.
    const gate = await readGate(queries).catch(() => undefined)
    if (gate?.held[medium] !== undefined) throw new Error('refuses us')
  }
  /** Of this process: a bind that another one holds is well. */
  const isDown = (link: string) =>
    smpp.states().some(({ name, binds }) => name === link && binds.some(({ state }) => lost.includes(state)))
  const links = smpp.states().map(({ name }): [string, () => Promise<void>] => [
    `link ${name}`,
    async () => {
      if (isDown(name)) throw new Error('not bound')
    },
  ])
  return {
    stuck: () => (sender.sinceRoundMs() > stuckMs ? ['sender'] : []),
    shared: {
      database: () => instance.heartbeat(),
      sessions: () => probeRedis(),
      async sender() {
        if (sender.sinceSuccessMs() > stuckMs) throw new Error('fails')
      },
      'carrier sms': () => takes('sms'),
      'carrier email': () => takes('email'),
      ...Object.fromEntries(links),
    },
  }
}
