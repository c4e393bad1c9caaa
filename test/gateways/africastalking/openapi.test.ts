// openapi.yaml tells the truth: its paths are those served, its examples real answers, its bounds those that are checked.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createAfricasTalkingRoutes } from '#src/gateways/africastalking/routes.ts'
import { createApp } from '#src/http/app.ts'
import { createAdmission } from '#src/http/callback-auth.ts'
import { createClientAddress } from '#src/http/client-address.ts'
import { createLoopbackGuard } from '#src/http/loopback-guard.ts'
import { createHttpServer } from '#src/http/server.ts'
import { Failure } from '#src/platform/failures.ts'
import { openConnections } from '#test/support/connections.ts'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'

type Form = Record<string, string>
interface Schema {
  $ref?: string
  required?: string[]
  properties?: Record<string, Schema>
  maxLength?: number
  pattern?: string
  enum?: string[]
}
interface Operation {
  requestBody: {
    content: Record<string, { schema: Schema; examples: Record<string, { value: Form }> }>
  }
  responses: Record<string, { content?: Record<string, { examples: Record<string, { value: string }> }> }>
}
interface Document {
  paths: Record<string, { post: Operation }>
  components: { schemas: Record<string, Schema> }
}

const file = new URL('../../../src/gateways/africastalking/openapi.yaml', import.meta.url)
const { paths, components } = parse(readFileSync(file, 'utf8')) as Document
const formType = 'application/x-www-form-urlencoded'

const resolved = (schema: Schema): Schema =>
  components.schemas[schema.$ref?.replace('#/components/schemas/', '') ?? ''] ?? schema

const callbacks = Object.entries(paths).map(([path, { post }]) => {
  const { schema = {}, examples = {} } = post.requestBody.content[formType] ?? {}
  const { required = [], properties = {} } = resolved(schema)
  const fields = Object.entries(properties).map(([name, field]) => ({
    name,
    isRequired: required.includes(name),
    ...resolved(field),
  }))
  const forms = Object.entries(examples).map(([name, { value }]) => ({ name, form: value }))
  return { path, post, fields, forms }
})

const statusOf = async (answer: Promise<Response>) => String((await answer).status)
const send = (url: string, form: Form) => fetch(url, { method: 'POST', body: new URLSearchParams(form) })

describe('the service', () => {
  let exchange: Exchange
  beforeAll(async () => {
    exchange = await openEmbedded()
  })
  afterAll(() => exchange?.close())

  const examples = callbacks.flatMap(({ path, post, forms }) =>
    forms.map(({ name, form }) => ({
      name: `${path} ${name}`,
      path,
      form,
      answer: post.responses['200']?.content?.['text/plain']?.examples[name]?.value ?? '',
    })),
  )
  test.each(examples)('answers the example $name as documented', async ({ path, form, answer }) => {
    const response = await send(`${exchange.urls[0]}${path}`, form)
    expect(await response.text()).toBe(answer)
    expect(response.status).toBe(200)
    if (answer !== '') {
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
      expect(answer).toMatch(new RegExp(components.schemas['Screen']?.pattern ?? 'no screen'))
    }
  })
})

describe('the callbacks', () => {
  const token = 'canary-callback-token'
  const refused: string[] = []
  const heard = { reply: { text: 'heard', ends: false }, isBroken: false }
  const hear = async () => {
    if (heard.isBroken) throw new Failure('database-unavailable')
  }
  const routes = createAfricasTalkingRoutes({
    handleHop: async () => heard.reply,
    replyLost: async () => {},
    handleSms: hear,
    callEnded: hear,
    delivered: hear,
    apology: { text: 'not a form', ends: true },
    refused: callback => void refused.push(callback),
  })
  let server: Server
  let url = ''
  beforeAll(async () => {
    const clientAddress = createClientAddress([])
    const connections = openConnections()
    const app = createApp({
      callbacks: [
        {
          name: 'africastalking',
          router: routes,
          admission: createAdmission({
            tokens: [token],
            cidrs: undefined,
            clientAddress,
            isLocal: createLoopbackGuard(clientAddress),
          }),
        },
      ],
      pages: [],
      connections,
      operatorGuard: (_, next) => next(),
      turnedAway: () => {},
      malformed: () => {},
      report: () => {},
    })
    server = createHttpServer(app, connections)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server?.close())

  const isTaken = async (path: string, form: Form) => {
    refused.length = 0
    const response = await send(`${url}/${token}${path}`, form)
    expect(response.status).toBe(200)
    return refused.length === 0
  }

  test('are those of the document', () => {
    const served = routes.stack.flatMap(({ path, methods }) => methods.map(method => `${method} ${path}`))
    expect(served.sort()).toEqual(callbacks.map(({ path }) => `POST ${path}`).sort())
  })

  test.each(callbacks)('$path takes its examples, and fields that nobody knows', async ({ path, forms }) => {
    const complete = forms.filter(({ name }) => name !== 'withoutNumber')
    for (const { form } of complete) expect(await isTaken(path, { ...form, foo: 'bar' })).toBe(true)
  })

  test.each(callbacks)('$path needs the fields that it says it needs, in their form', async callback => {
    const form = callback.forms[0]?.form ?? {}
    for (const { name, isRequired, maxLength, pattern, enum: words } of callback.fields) {
      const { [name]: _, ...without } = form
      expect([name, await isTaken(callback.path, without)]).toEqual([name, !isRequired])
      if (maxLength !== undefined) {
        const longest = 'x'.repeat(maxLength)
        expect([name, await isTaken(callback.path, { ...form, [name]: longest })]).toEqual([name, true])
        expect([name, await isTaken(callback.path, { ...form, [name]: `${longest}x` })]).toEqual([
          name,
          false,
        ])
      }
      if (isRequired && (pattern ?? words) !== undefined) {
        expect([name, await isTaken(callback.path, { ...form, [name]: 'another' })]).toEqual([name, false])
      }
      for (const word of words ?? []) {
        expect([word, await isTaken(callback.path, { ...form, [name]: word })]).toEqual([word, true])
      }
    }
  })

  test.each(callbacks)(
    '$path answers as documented when it cannot take a form',
    async ({ path, post, forms }) => {
      const form = forms[0]?.form ?? {}
      const seen = new Set(['200', await statusOf(send(`${url}${path}`, form))])
      heard.isBroken = true
      seen.add(await statusOf(send(`${url}/${token}${path}`, form)))
      heard.isBroken = false
      expect([...seen].sort()).toEqual(Object.keys(post.responses).sort())
    },
  )
})
