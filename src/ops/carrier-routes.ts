/** The carriers' weights and health, and the switch of each: mounted behind the operator's guard. */
import Router from '@koa/router'
import { readForm } from '../http/body.ts'
import { basicIn } from '../http/credentials.ts'

export interface CarriersState {
  carriers: {
    name: string
    weight: number
    /** The share of its weight that it has at the moment. */
    health: number
    /** Since when nothing but a trial goes by it, and why. */
    shut: { since: Date; why: string } | null
  }[]
  /** The newest first. */
  changes: { at: Date; carrier: string; byWhom: string; what: string }[]
}

export interface CarrierSwitch {
  read(): Promise<CarriersState>
  /** False when there is no such carrier. */
  setWeight(change: { name: string; weight: number; byWhom: string }): Promise<boolean>
}

const mostWeight = 1_000

export function createCarrierRoutes(carriers: CarrierSwitch): Router {
  return new Router()
    .get('/ops/carriers', async context => {
      context.body = await carriers.read()
    })
    .post('/ops/carriers', async context => {
      const fields = await readForm(context)
      const name = fields?.['name'] ?? ''
      const weight = fields?.['weight'] ?? ''
      if (!/^\d{1,4}$/.test(weight) || Number(weight) > mostWeight) {
        context.status = 400
        context.body = { problem: `weight: a whole number from 0 to ${mostWeight}` }
        return
      }
      const change = { name, weight: Number(weight), byWhom: whoIn(context.get('authorization')) }
      if (!(await carriers.setWeight(change))) {
        context.status = 404
        context.body = { problem: 'name: there is no such carrier' }
        return
      }
      context.body = await carriers.read()
    })
}

/** A name is whatever its bearer says: only one that can be read in a list is shown. */
function whoIn(authorization: string): string {
  const name = basicIn(authorization)?.name ?? ''
  return /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u.test(name) ? name : 'an operator'
}
