// The tables of wire cases: a request of a gateway, what it means, what is said, and the answer on the wire.
import { readdirSync, readFileSync } from 'node:fs'
import type { CallEnd, Hop, Reply } from '#src/conversation/port.ts'
import type { GatewayOptions } from '#src/gateways/gateway.ts'

export interface WireCase {
  name: string
  request: { method: string; path: string; headers?: Record<string, string>; body?: string }
  /** A hop, the end of a call, a refusal, or something that is only answered. */
  means: Partial<Pick<Hop, 'input' | 'session' | 'operator'>> & {
    end?: CallEnd['status']
    refused?: true
  }
  /** What the conversation answers; without it, nothing of the conversation is asked. */
  said?: Reply
  reply: { status: number; headers?: Record<string, string>; body: string }
  note?: string
}

const folder = new URL('./wire/', import.meta.url)

export function gatewaysWithCases(): string[] {
  return readdirSync(folder).map(file => file.replace(/\.json$/, ''))
}

export function wireCases(kind: string): WireCase[] {
  return (JSON.parse(readFileSync(new URL(`${kind}.json`, folder), 'utf8')) as { cases: WireCase[] }).cases
}

export const usualOptions: GatewayOptions = {
  callerHeader: 'user-msisdn',
  sessionHeader: 'user-session',
  answer: 'response',
}
