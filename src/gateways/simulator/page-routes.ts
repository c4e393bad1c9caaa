/** The phone in the browser: its page, what it must know of the service, and what the service knows of its call. */
import type Router from '@koa/router'
import { z } from 'zod'
import { type Budget, lengthOf } from '#machines/encoding.ts'
import type { State } from '#machines/protocol.ts'
import { createPageFiles, filesIn } from '../../http/assets/asset-files.ts'
import { readForm } from '../../http/body.ts'
import type { Try } from './tries.ts'
import { addWires, type SimulatedGateway } from './wires.ts'

export interface SimulatorPageParts {
  /** Those that the service takes calls from. */
  gateways: readonly SimulatedGateway[]
  serviceCode: string
  budget: Budget
  tries: readonly Try[]
  /** Where this caller's conversation stands. */
  stateOf(caller: string): Promise<State | null>
}

const files = [
  'simulator.css',
  'simulator.js',
  'phone.js',
  'call.js',
  'keypad.js',
  'display.js',
  'wire.js',
  'messages.js',
  'people.js',
  'drawer.js',
]

const seen = z.object({ caller: z.string().min(3).max(20), text: z.string().max(2_000).default('') })

export function createSimulatorPages(parts: SimulatorPageParts): Router {
  const folder = new URL('./page/', import.meta.url)
  const router = createPageFiles({
    '/simulator': new URL('simulator.html', folder),
    ...filesIn(folder, '/simulator', files),
  })

  router.get('/simulator/settings', context => {
    const { serviceCode, tries, gateways } = parts
    const callbacks = gateways.map(({ name, token }) => [
      name,
      `${token === undefined ? '' : `/${token}`}/${name}`,
    ])
    context.body = { serviceCode, tries, callbacks: Object.fromEntries(callbacks) }
  })

  // Posted, so that neither the number nor what the screen says stands in a URL.
  router.post('/simulator/seen', async context => {
    const form = seen.safeParse(await readForm(context))
    if (!form.success) {
      context.status = 400
      context.body = { error: 'caller: a phone number; text: the screen' }
      return
    }
    const { encoding, units } = lengthOf(form.data.text)
    context.body = {
      state: await parts.stateOf(form.data.caller),
      encoding,
      units,
      budget: parts.budget[encoding],
    }
  })

  addWires(router, parts.gateways)
  return router
}
