/** Mobile country and network codes of Morocco's operators, as the gateway writes them. */
import type { Operator } from '#machines/protocol.ts'

const operators: ReadonlyMap<string, Operator> = new Map([
  ['60400', 'orange'],
  ['60401', 'iam'],
  ['60402', 'inwi'],
  ['60405', 'inwi'],
])

/** Null when the network is not told, or is none of them. */
export function operatorOf(networkCode: string | undefined): Operator | null {
  return operators.get(networkCode ?? '') ?? null
}
