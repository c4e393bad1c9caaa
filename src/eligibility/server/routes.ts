/** The contract of openapi.yaml, served out of our own registry and accounts. */
import { readFileSync } from 'node:fs'
import Router from '@koa/router'
import Koa, { type Context } from 'koa'
import type { Connections } from '../../http/connections.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Failure } from '../../platform/failures.ts'
import {
  type AccountRequest,
  accountRequest,
  accountRequestV2,
  idempotencyKey,
  passwordRequest,
  passwordRequestV2,
} from '../account-service.ts'
import { type Eligibility, identity, registrationNumber } from '../eligibility.ts'
import type { AccountsApi } from './accounts-api.ts'
import { requireBearerToken, requireThisMachine } from './bearer.ts'
import { readRequest } from './json-body.ts'
import { createProblemWriter, Problem } from './problem.ts'

export interface EligibilityAppParts {
  eligibility: Eligibility
  accounts: AccountsApi
  /** Undefined: this machine may ask. */
  token: string | undefined
  connections: Connections
  clock: Clock
  report(failure: Failure, route: string): void
}

const document = readFileSync(new URL('./openapi.yaml', import.meta.url), 'utf8')

export function createEligibilityApp({
  eligibility,
  accounts,
  token,
  connections,
  clock,
  report,
}: EligibilityAppParts): Koa {
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
    context.body = await eligibility.lookUp(await readRequest(context, identity))
  })

  const openAccount = async (context: Context, number: string, account: AccountRequest) => {
    const result = await accounts.open(number, account, keyIn(context))
    if (result === 'unknown-number') throw new Problem(404, 'No verdict has told this registration number.')
    if (result === 'exists') throw new Problem(409, 'This person has an account already.')
    if (result === 'key-reused') throw keyReused()
    context.status = result === 'created' ? 201 : 200
    context.body = { result }
  }
  const setPassword = async (context: Context, number: string, password: string, replaces?: string) => {
    const result = await accounts.setPassword(number, password, keyIn(context), replaces)
    if (result === 'conflict') throw new Problem(409, 'The password to be replaced is not the one any more.')
    if (result === 'no-account') throw new Problem(404, 'This person has no account.')
    if (result === 'key-reused') throw keyReused()
    context.body = { result }
  }

  router.put('/v2/accounts', async context => {
    keyIn(context)
    const { registrationNumber, ...account } = await readRequest(context, accountRequestV2)
    await openAccount(context, registrationNumber, account)
  })

  router.post('/v2/accounts/password', async context => {
    keyIn(context)
    const { registrationNumber, password, replaces } = await readRequest(context, passwordRequestV2)
    await setPassword(context, registrationNumber, password, replaces)
  })

  // Version 1, for programs that ask by the path.
  router.put('/accounts/:registrationNumber', async context => {
    const number = numberIn(context)
    keyIn(context)
    await openAccount(context, number, await readRequest(context, accountRequest))
  })

  router.post('/accounts/:registrationNumber/password', async context => {
    const number = numberIn(context)
    keyIn(context)
    await setPassword(context, number, (await readRequest(context, passwordRequest)).password)
  })

  const app = new Koa()
  app.use(createProblemWriter(report))
  app.use(open.routes())
  app.use(token === undefined ? requireThisMachine : requireBearerToken(token, clock))
  app.use((context, next) => {
    connections.know(context.res)
    return next()
  })
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
