// SMPP in each dialect as a kind of gateway among others: its routes are the door of an operator, and between both is a link.
import Router from '@koa/router'
import type { GatewayKind, GatewayParts } from '#src/gateways/gateway.ts'
import { readText } from '#src/gateways/reading.ts'
import { createDeliveries } from '#src/gateways/smpp/deliveries.ts'
import { createJoinedParts } from '#src/gateways/smpp/joined-parts.ts'
import { smpp } from '#src/gateways/smpp/kind.ts'
import { createClock } from '#src/platform/clock.ts'
import { linkTo, until } from '#test/smpp/links.ts'
import { openOperator, type PhoneCall } from '#tools/smsc/operator.ts'
import { dialects, login } from './operators.ts'

const opened: Promise<{ close(): Promise<void> }>[] = []

/** Whatever the routes of these kinds have opened. */
export async function closeSmppKinds(): Promise<void> {
  for (const each of opened.splice(0)) await (await each).close()
}

export const smppKinds: readonly GatewayKind[] = Object.entries(dialects).map(([name, { dialect }]) => ({
  ...smpp,
  kind: name,
  createRoutes(gateway, parts) {
    const opening = openBehind(parts)
    opened.push(opening)
    return new Router({ prefix: `/${gateway.name}` }).post('/ussd', async context => {
      const { operator } = await opening
      const text = await readText(context)
      const screen = typeof text === 'string' ? await operator.call(JSON.parse(text) as PhoneCall) : null
      context.status = screen === null ? 504 : 200
      context.body = screen ?? {}
    })

    async function openBehind(behind: GatewayParts) {
      const operator = await openOperator({ ...login, dialect, timeoutMs: 2_000 })
      const deliveries = createDeliveries({
        ...behind,
        instance: { name: gateway.name, serviceCode: gateway.serviceCode, dialect },
        takesCalls: true,
        submit: (message, options) => link.submit(message, options),
        deadlineMs: 5_000,
        joinedParts: createJoinedParts({
          use: async (_, turn) => (await turn({ session: null })).result,
        }),
        clock: createClock(),
        answerLost: () => {},
      })
      const bind = name === 'wana' ? 'receiver-transmitter' : 'transceiver'
      const link = linkTo(operator.smsc.port, { bind }, { deliver: deliveries.deliver })
      await until(() => link.isBound())
      return {
        operator,
        async close() {
          await link.stop()
          await operator.close()
        },
      }
    }
  },
}))
