/** The contract of openapi.yaml, served out of our own registry and accounts. */
import { readFileSync } from 'node:fs'
import Router from '@koa/router'
import Koa, { type Context } from 'koa'
import type { Failure } from '../failures.ts'
import type { AccountDesk } from './account-desk.ts'
import { accountRequest, idempotencyKey, passwordRequest } from './account-service.ts'
import { createDoorkeeper } from './bearer.ts'
import { type Eligibility, identity, registrationNumber } from './eligibility.ts'
import { readJson } from './json-body.ts'
import { createProblemWriter, Problem } from './problem.ts'

export interface EligibilityAppParts {
  eligibility: Eligibility
  accounts: AccountDesk
  /** Undefined: whoever reaches the port may ask. */
  token: string | undefined
  report(failure: Failure, route: string): void
}

const document = readFileSync(new URL('./openapi.yaml', import.meta.url), 'utf8')

export function createEligibilityApp({ eligibility, accounts, token, report }: EligibilityAppParts): Koa {
  const open = new Router()
  open.get('/health/live', context => {
    context.body = { status: 'live' }
  })
  open.get('/openapi.yaml', context => {
    context.body = document
    context.type = 'application/yaml'
  })

  const router = new Router()
  router.post('/eligibility', async context => {
    context.body = await eligibility.lookUp(await readJson(context, identity))
  })

  router.put('/accounts/:registrationNumber', async context => {
    const [number, key] = [numberIn(context), keyIn(context)]
    const result = await accounts.open(number, await readJson(context, accountRequest), key)
    if (result === 'exists') throw new Problem(409, 'This person has an account already.')
    if (result === 'key-reused') throw keyReused()
    context.status = result === 'created' ? 201 : 200
    context.body = { result }
  })

  router.post('/accounts/:registrationNumber/password', async context => {
    const [number, key] = [numberIn(context), keyIn(context)]
    const { password } = await readJson(context, passwordRequest)
    const result = await accounts.setPassword(number, password, key)
    if (result === 'no-account') throw new Problem(404, 'This person has no account.')
    if (result === 'key-reused') throw keyReused()
    context.body = { result }
  })

  const app = new Koa()
  app.use(createProblemWriter(report))
  app.use(open.routes())
  if (token !== undefined) app.use(createDoorkeeper(token))
  app.use(router.routes()).use(router.allowedMethods())
  // Only connections that broke come here, all else was answered above; without a listener Koa prints them.
  app.on('error', () => {})
  return app
}

function numberIn(context: Context & { params: { registrationNumber?: string } }): string {
  const read = registrationNumber.safeParse(context.params.registrationNumber)
  if (!read.success) throw new Problem(404, 'No registration number looks like this one.')
  return read.data
}

/** Also in double quotes, as the IETF's draft writes it. */
function keyIn(context: Context): string {
  const read = idempotencyKey.safeParse(context.get('idempotency-key').replace(/^"(.*)"$/, '$1'))
  if (!read.success)
    throw new Problem(400, 'Idempotency-Key is missing, or not 1 to 200 visible ASCII characters.')
  return read.data
}

/**
 * Done once, for other data: to answer "repeated" would let the caller send a password that is not the account's
 * (draft-ietf-httpapi-idempotency-key-header, section 2.7).
 */
function keyReused(): Problem {
  return new Problem(422, 'This Idempotency-Key was used with other data.')
}
