/** Who may call the callbacks: whoever knows a token, comes from the gateway's networks, or both where both are set; else this machine. */
import type { IncomingMessage } from 'node:http'
import { createAddressList } from './address-list.ts'
import type { ClientAddress } from './client-address.ts'
import type { LoopbackGuard } from './loopback-guard.ts'
import { createSecrets } from './secret.ts'
import { siteOf } from './site.ts'

export interface AdmissionSettings {
  /** Any of them, in the path. */
  tokens: readonly string[]
  cidrs: readonly string[] | undefined
  clientAddress: ClientAddress
  isLocal: LoopbackGuard
}

/** The callback's own path, without the token; null for everybody else, who is to find nothing there. */
export type Admission = (request: IncomingMessage, path: string) => string | null

export function createAdmission({ tokens, cidrs, clientAddress, isLocal }: AdmissionSettings): Admission {
  const networks = cidrs === undefined ? undefined : createAddressList(cidrs)
  const isFromNetworks = (request: IncomingMessage) => networks?.has(clientAddress(request) ?? '') ?? true
  if (tokens.length === 0) {
    // A page that somebody within the networks looks at is no gateway.
    const isGateway = (request: IncomingMessage) => isFromNetworks(request) && siteOf(request) !== 'other'
    const isAdmitted = networks === undefined ? isLocal : isGateway
    return (request, path) => (isAdmitted(request) ? path : null)
  }
  const isToken = createSecrets(tokens)
  return (request, path) => {
    const end = path.indexOf('/', 1)
    // Compared whatever else is wrong: one answer, and one time for it.
    const knowsToken = isToken(path.slice(1, Math.max(1, end)))
    return knowsToken && isFromNetworks(request) ? path.slice(end) : null
  }
}
