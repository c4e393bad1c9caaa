/** The contract of a gateway that carries text messages and no calls: it reads what comes in; replies go out by a carrier. */
import type Router from '@koa/router'
import type { GatewayInstance, GatewayParts } from './gateway.ts'

export type SmsGatewayParts = Pick<GatewayParts, 'handleSms' | 'refused'>

export interface SmsGatewayKind {
  kind: string
  /** Its routes, below `/<name>`. */
  createRoutes(gateway: Pick<GatewayInstance, 'name'>, parts: SmsGatewayParts): Router
}

/** Longer than any message: a dozen parts. */
export const longestText = 2_000
