/** Facts 23 to 30: who calls, who may, and what is not the gateway's. */
import assert from 'node:assert/strict'
import type { WireRequest } from '#src/gateways/calling.ts'
import { createCaller } from './caller.ts'
import type { Fact } from './fact.ts'
import { type Subject, send } from './subject.ts'

const number = '+212612345678'
const spellings = [
  '+212612345678',
  '212612345678',
  '00212612345678',
  '0612345678',
  '+212 612 345 678',
  'tel:+212612345678',
]
const noNumbers = ['hello', '', '12']
const networks = [
  ['60400', 'orange'],
  ['604-00', 'orange'],
  ['60401', 'iam'],
  ['60402', 'inwi'],
  ['60405', 'inwi'],
  ['63902', null],
] as const

const malformed = [
  'not json',
  '{',
  '[]',
  'null',
  '"x"',
  '1',
  '{"a":1',
  '<a',
  '<a></b>',
  '<!DOCTYPE d [<!ENTITY a "aaaa">]><dialog>&a;</dialog>',
  '<dialog/>',
  '%',
  '%zz=%',
  'a=\u0000',
  '\u0000',
  '{"a":"\\u0000"}',
  `${'['.repeat(1_000)}${']'.repeat(1_000)}`,
  `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`,
  `${'<a>'.repeat(1_000)}`,
]

function dial(subject: Subject, more: { network?: string } = {}): WireRequest {
  const call = {
    caller: number,
    session: subject.newSession(),
    serviceCode: subject.serviceCode,
    inputs: [],
    ...more,
  }
  return subject.kind.calling.dial(call, subject.credentials)
}

/** The same request from a number that is written otherwise. */
function written(request: WireRequest, spelling: string): WireRequest {
  const plain = /%2B212612345678|\+?212612345678/g
  const isForm = request.headers['content-type']?.includes('form') ?? false
  const { body, path, headers } = request
  return {
    ...request,
    path: path.replace(plain, encodeURIComponent(spelling)),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace(plain, spelling)]),
    ),
    ...(body !== undefined && {
      body: body.replace(plain, isForm ? encodeURIComponent(spelling) : spelling),
    }),
  }
}

/** The same request, and a second caller in it. */
function withTwoCallers(request: WireRequest): WireRequest {
  const other = '212699999999'
  const { path, headers, body = '' } = request
  const field = /([A-Za-z]+)=(?:%2B)?212612345678/
  const [, asked] = field.exec(path) ?? []
  if (asked !== undefined) return { ...request, path: `${path}&${asked}=${other}` }
  const [, posted] = field.exec(body) ?? []
  if (posted !== undefined && headers['content-type']?.includes('form'))
    return { ...request, body: `${body}&${posted}=${other}` }
  const [, member] = /"([A-Za-z]+)":"\+?212612345678"/.exec(body) ?? []
  if (member !== undefined) return { ...request, body: body.replace(/\}$/, `,"${member}":"${other}"}`) }
  const [element, name] = /<(\w+)>212612345678<\/\w+>/.exec(body) ?? []
  if (element !== undefined)
    return { ...request, body: body.replace(element, `${element}<${name}>${other}</${name}>`) }
  if (body.includes('212612345678')) return { ...request, body: body.replace('212612345678', other) }
  // A header that comes twice is one with a comma.
  const named = Object.entries(headers).map(([header, value]) => [
    header,
    value === number ? `${value}, +${other}` : value,
  ])
  return { ...request, headers: Object.fromEntries(named) }
}

async function assertRefused(subject: Subject, request: WireRequest, what: string): Promise<void> {
  assert(subject.inside !== undefined)
  const { hop, answer } = await subject.inside.hear(request)
  assert.equal(hop, null, `${what} was heard`)
  assertPolite(answer, what)
}

function assertPolite({ status, body }: { status: number; body: string }, what: string): void {
  assert([200, 403].includes(status), `${what}: status ${status}`)
  assert(body.length > 0 && !/\bat .*:\d+|Error:/.test(body), `${what}: not polite`)
}

export const factsOfTrust: readonly Fact[] = [
  {
    number: 23,
    says: 'a number is the same caller however it is written; what is none is refused',
    inside: true,
    async show(subject) {
      for (const spelling of spellings) {
        const { hop } = (await subject.inside?.hear(written(dial(subject), spelling))) ?? {}
        assert.equal(hop?.caller, number, spelling)
      }
      for (const spelling of noNumbers)
        await assertRefused(subject, written(dial(subject), spelling), JSON.stringify(spelling))
    },
  },
  {
    number: 24,
    says: 'the operator is one of ours, or not told',
    inside: true,
    notGiven: ({ calling }) => {
      const request = calling.dial({
        caller: number,
        session: '1',
        serviceCode: '*000#',
        network: '60499',
        inputs: [],
      })
      return JSON.stringify(request).includes('60499') ? null : 'no operator on this wire'
    },
    async show(subject) {
      for (const [network, operator] of networks) {
        const { hop } = (await subject.inside?.hear(dial(subject, { network }))) ?? {}
        // A subscriber's identity holds a code without its dash.
        if (network.includes('-') && subject.kind.kind === 'infobip') continue
        assert.equal(hop?.operator, operator, network)
      }
      assert.equal((await subject.inside?.hear(dial(subject)))?.hop?.operator ?? null, null)
    },
  },
  {
    number: 25,
    says: 'a request with two different callers is refused',
    inside: true,
    show: subject => assertRefused(subject, withTwoCallers(dial(subject)), 'a second caller'),
  },
  {
    number: 26,
    says: 'without the token, or with a wrong one, there is nothing there',
    async show(subject) {
      const { token, bases } = subject
      assert(token !== undefined && token !== '', 'the service has no token: give one (--token)')
      const request = dial(subject)
      const answers = await Promise.all(
        ['', `/${token.slice(0, -1)}`, `/${token}0`, `/${token.slice(0, -1)}!`].map(wrong =>
          send({ bases: [bases[0].replace(`/${token}`, wrong)] }, request),
        ),
      )
      for (const { status, body } of answers)
        assert.deepEqual({ status, body }, { status: 404, body: 'Not Found' })
    },
  },
  {
    number: 27,
    says: 'a signature covers address and body',
    notGiven: () => 'nobody signs on this wire: token and networks stand for it',
    show: async () => {},
  },
  {
    number: 28,
    says: 'what is malformed gets a well-formed, polite end, and is not heard',
    inside: true,
    async show(subject) {
      const request = dial(subject)
      for (const text of malformed) {
        const wrong =
          request.method === 'GET'
            ? {
                ...request,
                path: `${request.path.split('?')[0]}?${encodeURI(text).replaceAll('#', '%23')}`,
                headers: {},
              }
            : { ...request, body: text }
        await assertRefused(subject, wrong, JSON.stringify(text.slice(0, 30)))
      }
    },
  },
  {
    number: 29,
    says: 'what is too long is answered or closed, and the service goes on',
    async show(subject) {
      const request = dial(subject)
      const fields = Array.from({ length: 200 }, (_, index) => `f${index}=1`).join('&')
      const long = [
        { ...request, method: 'POST' as const, body: 'x'.repeat(20_000) },
        { ...request, headers: { ...request.headers, 'x-long': 'x'.repeat(9_000) } },
        request.method === 'GET'
          ? { ...request, path: `${request.path.split('?')[0]}?${fields}` }
          : { ...request, body: fields },
      ]
      for (const each of long) {
        const status = await send(subject, each).then(
          answer => answer.status,
          () => 0,
        )
        assert(status < 500, `status ${status}`)
      }
      assert(!(await createCaller(subject).dial()).ends)
    },
  },
  {
    number: 30,
    says: 'nothing that was typed, shown or known is in the log',
    inside: true,
    async show(subject) {
      const caller = createCaller(subject)
      await caller.dial('2*1')
      await caller.key('AB987123')
      await caller.key('31122031')
      const log = subject.inside?.logged() ?? ''
      const { caller: who, session } = caller.call()
      for (const canary of [
        who.slice(1),
        'AB987123',
        '31122031',
        session,
        subject.credentials.password ?? '—',
        subject.token ?? '—',
      ]) {
        assert(!log.includes(canary), 'a canary was logged')
      }
    },
  },
]
