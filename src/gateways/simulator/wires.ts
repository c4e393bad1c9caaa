/** The wires that the phone in the browser dials by: the request of a gateway, which the page then sends itself, and what an answer shows. */
import type Router from '@koa/router'
import { z } from 'zod'
import { readJson } from '../../http/body.ts'
import type { CallingOptions, CallingSide } from '../calling.ts'

/** A gateway that the service takes calls from. */
export interface SimulatedGateway {
  name: string
  /** Comes before its path, where one is set. */
  token: string | undefined
  calling: CallingSide
  credentials: CallingOptions
}

const call = z.object({
  session: z.string().min(1).max(128),
  caller: z.string().min(3).max(20),
  serviceCode: z.string().max(20),
  network: z.string().max(20).optional(),
  shortcut: z.string().max(200).optional(),
  inputs: z.array(z.string().max(400)).max(100),
  echo: z.string().max(1_000).optional(),
})
const asked = z.object({
  gateway: z.string().max(20),
  way: z.enum(['dial', 'answer', 'hangUp', 'finished']),
  call,
})
const answered = z.object({
  gateway: z.string().max(20),
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  body: z.string().max(20_000),
})

/** Nothing for a gateway that sends nothing then, or an answer that it does not understand. */
export function addWires(router: Router, gateways: readonly SimulatedGateway[]): void {
  const named = (name: string) => gateways.find(gateway => gateway.name === name)

  router.post('/simulator/request', async context => {
    const read = await readJson(context)
    const parsed = asked.safeParse(typeof read === 'string' ? null : read.json)
    const gateway = named(parsed.data?.gateway ?? '')
    if (!parsed.success || gateway === undefined) {
      context.status = 400
      context.body = { error: 'gateway, way and call' }
      return
    }
    const { way, call } = parsed.data
    const { calling, credentials } = gateway
    const given = JSON.parse(JSON.stringify(call)) as Parameters<CallingSide['dial']>[0]
    context.body = {
      request: way === 'finished' ? (calling.finished?.(given) ?? null) : calling[way](given, credentials),
    }
  })

  router.post('/simulator/screen', async context => {
    const read = await readJson(context, 65_536)
    const parsed = answered.safeParse(typeof read === 'string' ? null : read.json)
    const gateway = named(parsed.data?.gateway ?? '')
    if (!parsed.success || gateway === undefined) {
      context.status = 400
      context.body = { error: 'gateway, status, headers and body' }
      return
    }
    context.body = { screen: screenOf(gateway.calling, parsed.data) }
  })
}

function screenOf(calling: CallingSide, answer: Parameters<CallingSide['read']>[0]) {
  try {
    return calling.read(answer)
  } catch {
    return null
  }
}
