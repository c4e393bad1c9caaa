/** One fact that every gateway has to show, or is listed as not giving. */
import type { GatewayKind } from '#src/gateways/gateway.ts'
import type { Subject } from './subject.ts'

export interface Fact {
  /** As docs/gateways/conformance.md numbers them. */
  number: number
  says: string
  /** Why gateways of this kind cannot have it; null when they can. */
  notGiven?(kind: GatewayKind): string | null
  /** It is looked at from inside alone. */
  inside?: true
  /** Tests of its own that show it, which are not run here. */
  shownBy?: string
  /** @throws AssertionError where it does not hold. */
  show(subject: Subject): Promise<void>
}

export type Finding =
  | { fact: Fact; result: 'shown' }
  | { fact: Fact; result: 'not given' | 'inside only' | 'by its tests'; why: string }
  | { fact: Fact; result: 'failed'; why: string }

export async function find(fact: Fact, subject: Subject): Promise<Finding> {
  const why = fact.notGiven?.(subject.kind) ?? null
  if (why !== null) return { fact, result: 'not given', why }
  if (fact.shownBy !== undefined) return { fact, result: 'by its tests', why: fact.shownBy }
  if (fact.inside && subject.inside === undefined) {
    return { fact, result: 'inside only', why: 'looked at in a checkout' }
  }
  try {
    await fact.show(subject)
    return { fact, result: 'shown' }
  } catch (error) {
    return {
      fact,
      result: 'failed',
      why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown',
    }
  }
}

/** For gateways that tell a repeat by time alone. */
export const timeTellsNot = ({ tellsRepeatsBy }: GatewayKind) =>
  tellsRepeatsBy === 'time' ? 'only time tells a repeat on this wire' : null
