/** openapi.yaml tells the truth: its routes are those served, its schemas those checked, its examples real answers. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type Router from '@koa/router'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import {
  accountRequest,
  accountRequestV2,
  idempotencyKey,
  passwordRequest,
  passwordRequestV2,
} from '#src/eligibility/account-service.ts'
import { identity, registrationNumber, schemeName, verdict } from '#src/eligibility/eligibility.ts'
import { createEligibilityApp } from '#src/eligibility/server/routes.ts'
import { createClock } from '#src/platform/clock.ts'
import { Failure } from '#src/platform/failures.ts'
import { openConnections } from '#test/support/connections.ts'
import { type Listening, listen } from '#test/support/http-stub.ts'
import { portsOver, type Served, serve, token } from '../served.ts'

type Schema = { $ref?: string; [key: string]: unknown }
type Examples = Record<string, { value: unknown }>
type Content = Record<string, { schema: Schema; examples?: Examples }>
interface Answer {
  $ref?: string
  content?: Content
}
interface Operation {
  security?: unknown[]
  parameters?: Schema[]
  requestBody?: { content: Content }
  responses: Record<string, Answer>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; responses: Record<string, Answer> }
}

const source = readFileSync('src/eligibility/server/openapi.yaml', 'utf8')
const document = parse(source) as Document

/** With what is referred to in its place. */
function resolve(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(resolve)
  if (typeof node !== 'object' || node === null) return node
  const { $ref } = node as Schema
  if ($ref !== undefined) return resolve(at($ref))
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolve(value)]))
}

function at(reference: string): unknown {
  const found = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], document)
  if (found === undefined) throw new Error(`nothing at ${reference}`)
  return found
}

/** What both say: a format says it better than its pattern, and descriptions are for people. */
function essence(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(essence)
  if (typeof node !== 'object' || node === null) return node
  const { $schema: _schema, description: _description, pattern, ...rest } = node as Schema
  const kept =
    pattern === undefined || rest['format'] === 'date' ? rest : { ...rest, pattern: plain(pattern) }
  return Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, essence(value)]))
}
// JSON Schema has no flag for "either case".
const plain = (pattern: unknown) => (pattern === '^[A-Z0-9]{1,20}$' ? '^[A-Za-z0-9]{1,20}$' : pattern)

test.each(
  Object.entries({
    RegistrationNumber: registrationNumber,
    IdempotencyKey: idempotencyKey,
    Identity: identity,
    Verdict: verdict,
    SchemeName: schemeName,
    AccountRequest: accountRequest,
    AccountRequestV2: accountRequestV2,
    PasswordRequest: passwordRequest,
    PasswordRequestV2: passwordRequestV2,
    Password: passwordRequest.shape.password,
  }),
)('the schema %s is the one that is checked', (name, schema) => {
  expect(essence(resolve(document.components.schemas[name]))).toEqual(
    essence(z.toJSONSchema(schema, { io: 'input' })),
  )
})

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)
const isKeyed = ({ path }: { path: string }) => path.includes('/accounts')
const hasNumber = (body: unknown): body is { registrationNumber: string } =>
  typeof body === 'object' && body !== null && 'registrationNumber' in body
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

describe('served', () => {
  let served: Served
  let broken: Listening
  const unavailable = () => Promise.reject(new Failure('database-unavailable'))
  beforeAll(async () => {
    served = await serve()
    const app = createEligibilityApp({
      eligibility: { lookUp: unavailable },
      accounts: { open: unavailable, setPassword: unavailable },
      token,
      connections: openConnections(),
      clock: createClock(),
      report: () => {},
    })
    const answer = app.callback()
    broken = await listen((request, response) => void answer(request, response))
  })
  afterAll(() => Promise.all([served.close(), broken.close()]))

  test('the routes are those of the document', () => {
    const app = createEligibilityApp({
      ...portsOver(served.store),
      token,
      connections: openConnections(),
      clock: createClock(),
      report: () => {},
    })
    const layers = (app.middleware as { router?: Router }[]).flatMap(({ router }) => router?.stack ?? [])
    const routes = layers.flatMap(({ path, methods }) =>
      methods
        .filter(method => method !== 'HEAD')
        .map(method => nameOf({ method, path: String(path).replace(/:(\w+)/g, '{$1}') })),
    )
    // allowedMethods() is a layer without routes.
    expect([...new Set(routes)].sort()).toEqual(operations.map(nameOf).sort())
  })

  interface Request {
    number?: string
    key?: string
    body?: unknown
    type?: string
    bearer?: string
    to?: Listening
  }
  const ask = (operation: { method: string; path: string }, request: Request = {}) => {
    const { number = '178824615', key = randomUUID(), type = 'application/json' } = request
    const { bearer = token, to = served, body } = request
    return fetch(`${to.url}${operation.path.replace('{registrationNumber}', number)}`, {
      method: operation.method,
      headers: { authorization: `Bearer ${bearer}`, 'idempotency-key': key, 'content-type': type },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }
  const requestsOf = ({ requestBody }: Operation) =>
    Object.entries(requestBody?.content['application/json']?.examples ?? {}).map(
      ([name, { value }]) => [name, value] as const,
    )

  /** What brings about each status; what it is asked after the account of 178824615 was opened. */
  const causes: Record<string, (body: unknown, key: string) => Request> = {
    '400': () => ({ body: '{' }),
    '401': body => ({ body, bearer: 'another' }),
    '404': body => ({
      body,
      number: body !== null && typeof body === 'object' && 'phone' in body ? '-' : 'NOBODY',
      // In the path of version 1, in the body of version 2.
      ...(hasNumber(body) && { body: { ...body, registrationNumber: 'NOBODY' } }),
    }),
    // Of a password: one that is not the account's is to be replaced.
    '409': body => ({
      body: 'phone' in (body as object) ? body : { ...(body as object), replaces: 'another' },
    }),
    '413': () => ({ body: 'x'.repeat(5_000) }),
    '415': body => ({ body, type: 'text/plain' }),
    '422': (body, key) => ({ body: { ...(body as object), password: 'QUITE-ANOTHER' }, key }),
    '503': body => ({ body, to: broken }),
  }

  test.each(operations.map(each => [nameOf(each), each] as const))(
    '%s answers as documented',
    async (_, each) => {
      const requests = requestsOf(each.operation)
      for (const [name, body] of requests) {
        // What has a key is asked twice.
        for (const example of isKeyed(each) ? [name, 'repeated'] : [name]) {
          const response = await ask(each, { body, key: each.path })
          const documented = each.operation.responses[response.status]
          const answer = await response.json()
          expect([response.status, answer]).toEqual([
            example === 'opened' ? 201 : 200,
            documented?.content?.['application/json']?.examples?.[example]?.value,
          ])
          expect(z.fromJSONSchema(schemaOf(documented, 'application/json')).parse(answer)).toEqual(answer)
        }
      }
      const [, body] = requests[0] ?? []
      for (const [status, documented] of Object.entries(each.operation.responses)) {
        const cause = causes[status]
        if (cause === undefined) continue
        const response = await ask(each, cause(body, each.path))
        expect([status, response.status]).toEqual([status, Number(status)])
        expect(response.headers.get('content-type')).toBe('application/problem+json')
        const answer = await response.json()
        const schema = schemaOf(resolve(documented) as Answer, 'application/problem+json')
        expect(z.fromJSONSchema(schema).parse(answer)).toMatchObject({ status: Number(status) })
      }
      if (each.method === 'GET') {
        expect((await fetch(`${served.url}${each.path}`)).status).toBe(200)
      }
    },
  )

  test('the document is served as it is, without a token', async () => {
    const response = await fetch(`${served.url}/openapi.yaml`)
    expect(response.headers.get('content-type')).toMatch(/^application\/yaml/)
    expect(await response.text()).toBe(source)
  })
})

function schemaOf(answer: Answer | undefined, type: string): Parameters<typeof z.fromJSONSchema>[0] {
  return resolve(answer?.content?.[type]?.schema) as Parameters<typeof z.fromJSONSchema>[0]
}

test('every operation that asks for a token documents its refusal, and every reference leads somewhere', () => {
  resolve(document)
  for (const { operation } of operations) {
    expect('401' in operation.responses).toBe(operation.security === undefined)
  }
})
