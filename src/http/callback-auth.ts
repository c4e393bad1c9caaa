/** Who may call the callbacks: whoever knows the token in the path, comes from the gateway's networks, or both where both are set. */
import type { IncomingMessage } from 'node:http'
import { createAddressList } from './address-list.ts'
import type { ClientAddress } from './client-address.ts'
import { createSecret } from './secret.ts'

export interface AdmissionSettings {
  token: string | undefined
  cidrs: readonly string[] | undefined
  clientAddress: ClientAddress
}

/** The callback's own path, without the token; null for everybody else, who is to find nothing there. */
export type Admission = (request: IncomingMessage, path: string) => string | null

export function createAdmission({ token, cidrs, clientAddress }: AdmissionSettings): Admission {
  const isToken = token === undefined ? undefined : createSecret(token)
  const networks = cidrs === undefined ? undefined : createAddressList(cidrs)
  return (request, path) => {
    const isKnown = networks === undefined || networks.has(clientAddress(request) ?? '')
    if (isToken === undefined) return isKnown ? path : null
    const end = path.indexOf('/', 1)
    // Compared whatever else is wrong: one answer, and one time for it.
    const knowsToken = isToken(path.slice(1, Math.max(1, end)))
    return knowsToken && isKnown ? path.slice(end) : null
  }
}
