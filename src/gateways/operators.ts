/** Morocco's operators, as gateways write them: by mobile country and network code, or by name. */
import type { Operator } from '#machines/protocol.ts'

const byCode: ReadonlyMap<string, Operator> = new Map([
  ['60400', 'orange'],
  ['60401', 'iam'],
  ['60402', 'inwi'],
  ['60405', 'inwi'],
])

const byName: ReadonlyMap<string, Operator> = new Map([
  ['orange', 'orange'],
  ['meditel', 'orange'],
  ['iam', 'iam'],
  ['maroctelecom', 'iam'],
  ['inwi', 'inwi'],
  ['wana', 'inwi'],
])

/** Null when the network is not told, or is none of them. */
export function operatorOf(network: string | null | undefined): Operator | null {
  if (network == null) return null
  const written = byCode.get(network)
  if (written !== undefined) return written
  const bare = network.toLowerCase().replace(/[\s_-]/g, '')
  return byCode.get(bare) ?? byName.get(bare) ?? null
}
