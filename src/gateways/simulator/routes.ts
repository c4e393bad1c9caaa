/** What the simulated phone asks for beside the gateway's callback: the messages that arrived. Absent in production. */
import Router from '@koa/router'
import { z } from 'zod'
import { lengthOf, segments } from '#machines/encoding.ts'
import { readForm } from '../../http/body.ts'
import type { Inbox } from './inbox.ts'

const query = z.object({ to: z.string().min(3).max(254), after: z.coerce.number().int().min(0).default(0) })

/** `POST /simulator/messages` form `to, after?`: posted, so that no number stands in a URL. */
export function createSimulatorRoutes(inbox: Inbox): Router {
  const router = new Router({ prefix: '/simulator' })
  router.post('/messages', async context => {
    const asked = query.safeParse(await readForm(context))
    if (!asked.success) {
      context.status = 400
      context.body = {
        error: 'to: a phone number or an e-mail address; after: the id of the last message seen',
      }
      return
    }
    const messages = await inbox.messages(asked.data.to, asked.data.after)
    context.body = messages.map(message => ({
      ...message,
      ...lengthOf(message.text),
      segments: segments(message.text),
    }))
  })
  return router
}
