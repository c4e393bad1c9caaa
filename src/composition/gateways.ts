/** The gateways that the settings name, each with its kind, and what the conversation has to know of each. */
import { type Config, ConfigurationError, type GatewaySettings } from '../config/config.ts'
import type { GatewayTraits } from '../conversation/port.ts'
import type { GatewayKind } from '../gateways/gateway.ts'
import { kinds, linkKinds, ownDescriptions, readDescribed, smsKinds } from '../gateways/kinds.ts'
import type { SmsGatewayKind } from '../gateways/sms-gateway.ts'

export interface OpenGateway {
  settings: GatewaySettings
  kind: GatewayKind
}

/** One that carries text messages only. */
export interface OpenSmsGateway {
  settings: GatewaySettings
  kind: SmsGatewayKind
}

/** @throws ConfigurationError for a kind that nobody speaks, or a description that cannot be read. */
export function openGateways({
  gateways,
  describedGateways,
}: Pick<Config, 'gateways' | 'describedGateways'>) {
  const problems: string[] = []
  const folders = [ownDescriptions, ...(describedGateways === undefined ? [] : [describedGateways])]
  const described = folders.flatMap(folder => {
    try {
      const read = readDescribed(folder)
      problems.push(...read.problems.map(problem => `DESCRIBED_GATEWAYS: ${problem}`))
      return read.described
    } catch {
      problems.push('DESCRIBED_GATEWAYS: the folder cannot be read')
      return []
    }
  })
  const byKind = new Map([...described, ...kinds, ...linkKinds].map(kind => [kind.kind, kind]))
  const ofMessages = gateways.flatMap((settings): OpenSmsGateway[] => {
    const kind = smsKinds.find(each => each.kind === settings.kind)
    return kind === undefined ? [] : [{ settings, kind }]
  })
  const all = gateways.flatMap((settings): OpenGateway[] => {
    const kind = byKind.get(settings.kind)
    if (kind !== undefined) return [{ settings, kind }]
    if (ofMessages.some(each => each.settings === settings)) return []
    const known = [...byKind.keys(), ...smsKinds.map(each => each.kind)]
    problems.push(`GATEWAYS: ${settings.kind} is no kind of gateway; there are ${known.join(', ')}`)
    return []
  })
  if (problems.length > 0) throw new ConfigurationError(problems)

  const traits = new Map(
    all.map(({ settings: { name, deadlineMs, idleMs, budget }, kind: { sessionIds } }) => [
      name,
      { sessionIds, deadlineMs, idleMs, budget } satisfies GatewayTraits,
    ]),
  )
  /** Of a call by a gateway that is not there any more. */
  const usual: GatewayTraits = { sessionIds: 'unique', deadlineMs: 5_000, idleMs: 60_000 }
  return { all, ofMessages, traitsOf: (gateway: string): GatewayTraits => traits.get(gateway) ?? usual }
}
