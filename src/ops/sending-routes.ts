/** The switch that holds all messages, and what would leave: mounted behind the operator's guard. */
import Router from '@koa/router'
import { readForm } from '../http/body.ts'
import { basicIn } from '../http/credentials.ts'

/** What holds messages, and how many of each kind and age wait. */
export interface SendingState {
  paused: { since: Date; why: string } | null
  held: Partial<Record<string, { since: Date; why: string }>>
  waiting: { kind: string; age: string; count: number }[]
}

export interface SendingSwitch {
  read(): Promise<SendingState>
  pause(why: string): Promise<unknown>
  resume(): Promise<unknown>
}

export function createSendingRoutes(sending: SendingSwitch): Router {
  const router = new Router()

  router.get('/ops/sending', async context => {
    context.body = await sending.read()
  })

  router.post('/ops/sending', async context => {
    const fields = await readForm(context)
    const name = basicIn(context.get('authorization'))?.name ?? ''
    // A name is whatever its bearer says: only one that can be read in a list is shown.
    const byWhom = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u.test(name) ? name : 'an operator'
    if (fields?.['do'] === 'pause') await sending.pause(`by ${byWhom}, on this page`)
    else if (fields?.['do'] === 'resume') await sending.resume()
    else {
      context.status = 400
      context.body = { problem: 'do: pause or resume' }
      return
    }
    context.body = await sending.read()
  })

  return router
}
