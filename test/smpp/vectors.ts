// The table of PDUs: octets, and what they mean.
import { readFileSync } from 'node:fs'

export interface Vector {
  group: string
  name: string
  direction: 'us→smsc' | 'smsc→us'
  hex: string
  means: Record<string, unknown>
}

export const vectors = (
  JSON.parse(readFileSync(new URL('./pdus.json', import.meta.url), 'utf8')) as { vectors: Vector[] }
).vectors

export function octetsOf({ hex }: Pick<Vector, 'hex'>): Buffer {
  return Buffer.from(hex, 'hex')
}
