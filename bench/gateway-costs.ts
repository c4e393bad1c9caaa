/** What a question costs on each gateway, beside Africa's Talking's, all of them in one process and in turn. */
import { Agent, request } from 'node:http'
import type { CallingCall, WireAnswer, WireRequest } from '#src/gateways/calling.ts'
import { kinds, ownDescriptions, readDescribed } from '#src/gateways/kinds.ts'
import { newCanary } from '#test/support/secrets.ts'
import { medianOf } from './distribution.ts'
import type { Options } from './options.ts'
import { callerOf } from './people.ts'
import { idle, processorTime } from './processes.ts'
import { saveResult } from './results.ts'
import { openStage } from './stage.ts'
import { tableOf } from './table.ts'
import type { Variant } from './variants.ts'

const everyKind = [...kinds, ...readDescribed(ownDescriptions).described]
type Kind = (typeof everyKind)[number]
const connections = 32

export async function runGatewayCosts(options: Options, print: (text: string) => void): Promise<void> {
  await using stage = await openStage()
  const credentials = { userid: 'bench', password: newCanary('flares') }
  const service = await stage.startVariant('service', {
    settings: {
      GATEWAYS: everyKind.map(({ kind }) => kind).join(','),
      FLARES_USERID: credentials.userid,
      FLARES_PASSWORD: credentials.password,
    },
  })
  const [token = ''] = service.path.slice(1).split('/')
  const costs = new Map<string, number[]>(everyKind.map(({ kind }) => [kind, []]))
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  let callers = 0

  /** Microseconds of the server's processor for each question; the hop that begins the call is not counted. */
  async function costOf(kind: Kind, calls: number): Promise<number> {
    const begun = await inLanes(calls, async () => {
      const { phone } = callerOf(callers++, false)
      const call = { session: `bench${callers}`, caller: phone, serviceCode: '*000#', inputs: [] }
      return hop(kind, call, kind.calling.dial(call, credentials))
    })
    await idle(service.pid)
    const before = processorTime(service.pid)
    const answers = ['2', '1', 'QZ00000001', '31122031']
    await inLanes(calls, async index => {
      let call = begun[index] as CallingCall
      for (const text of answers) {
        call = { ...call, inputs: [...call.inputs, text] }
        call = await hop(kind, call, kind.calling.answer(call, credentials))
      }
    })
    await idle(service.pid)
    return (processorTime(service.pid) - before) / (calls * answers.length)
  }

  async function hop(kind: Kind, call: CallingCall, asked: WireRequest): Promise<CallingCall> {
    const answer = await send(agent, service, `/${token}/${kind.kind}${asked.path}`, asked)
    const screen = kind.calling.read(answer)
    if (screen === null || screen.ends)
      throw new Error(`${kind.kind}: ${answer.status} ${answer.body}\n${service.log()}`)
    return { ...call, ...(screen.echo !== undefined && { echo: screen.echo }) }
  }

  // Once for the compiler.
  for (const kind of everyKind) await costOf(kind, 500)
  for (let round = 0; round < options.rounds; round += 1) {
    // Everybody is first and last in turn.
    const order = [
      ...everyKind.slice(round % everyKind.length),
      ...everyKind.slice(0, round % everyKind.length),
    ]
    for (const kind of order) costs.get(kind.kind)?.push(await costOf(kind, options.calls))
  }
  await service.stop()
  agent.destroy()
  const gateways = everyKind.map(({ kind }) => {
    const own = costs.get(kind) ?? []
    const times = own.map((cost, round) => cost / (costs.get('africastalking')?.[round] ?? 1))
    return { kind, processor: medianOf(own), times: medianOf(times) }
  })
  print(
    tableOf(
      ['gateway', 'µs of processor a question', '× Africa’s Talking'],
      gateways.map(({ kind, processor, times }) => [kind, processor, times]),
    ),
  )
  const { rounds, calls, keep } = options
  print(`\nkept in ${await saveResult('gateways', { rounds, calls, gateways }, keep)}\n`)
}

async function inLanes<Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const lane = async () => {
    while (next < count) {
      const index = next++
      results[index] = await work(index)
    }
  }
  await Promise.all(Array.from({ length: connections }, lane))
  return results
}

function send(agent: Agent, { port }: Variant, path: string, asked: WireRequest): Promise<WireAnswer> {
  const { method, headers, body } = asked
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const sent = request({ agent, port, host: '127.0.0.1', method, path, headers: { ...headers, ...length } })
    sent.on('error', reject).on('response', response => {
      let text = ''
      response.setEncoding('utf8').on('data', (more: string) => {
        text += more
      })
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          body: text,
        }),
      )
    })
    sent.end(body)
  })
}
