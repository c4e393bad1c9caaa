/**
 * SMPP among the kinds of gateways. The link is ours, so it has no route, but one for phones of a test SMSC where a setting
 * says where they dial: the simulator and the suite reach them by the service's own address.
 */
import Router from '@koa/router'
import type { GatewayKind } from '../gateway.ts'
import { readText } from '../reading.ts'
import { calling } from './calling.ts'

/** Longer than the test SMSC waits for a screen. */
const timeoutMs = 20_000

export const smpp: GatewayKind = {
  kind: 'smpp',
  tellsRepeatsBy: 'time',
  sessionIds: 'reused',
  lacks: ['rebuilding a lost call'],
  createRoutes({ name, options: { phones } }) {
    const router = new Router({ prefix: `/${name}` })
    if (phones === undefined) return router
    return router.post('/ussd', async context => {
      const body = await readText(context)
      const answer = await fetch(`${phones}/${name}/ussd`, {
        method: 'POST',
        body: typeof body === 'string' ? body : '',
        signal: AbortSignal.timeout(timeoutMs),
      }).catch(() => null)
      context.status = answer?.status ?? 502
      context.type = 'application/json'
      context.body = (await answer?.text()) ?? '{}'
    })
  },
  calling,
}
