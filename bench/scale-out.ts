/** `npm run bench -- --scale-out`: what a question and the number cost by several processes, on a Redis Cluster, through PgBouncer. */
import { startPgbouncer } from '#test/support/servers/pgbouncer.ts'
import { startLargeCluster } from '#test/support/servers/redis.ts'
import { askingHops, hopsOfCall } from './dialogue.ts'
import { type Call, newCall, playAll } from './load.ts'
import type { Options } from './options.ts'
import { callerOf } from './people.ts'
import { idle, processorTime } from './processes.ts'
import { saveResult } from './results.ts'
import { type Costs, figuresOf, formColumns } from './scale-out-figures.ts'
import { openStage, type Stage } from './stage.ts'
import { tableOf } from './table.ts'
import { orderOf } from './turns.ts'
import type { Variant } from './variants.ts'

/** To each process: with fewer each would send less at once, and cost more for that alone. */
const connections = 32
const warmUpCalls = 5_000
/** Rounds that are played before any is measured. */
const warmUpRounds = 1

/** A way to run the service. */
interface Form {
  name: string
  services: readonly Variant[]
}

export async function runScaleOut(options: Options, print: (text: string) => void): Promise<void> {
  const { rounds, keep } = options
  // To each process: nine of them have their turn in a round.
  const calls = Math.ceil(options.calls / 4)
  await using stage = await openStage()
  let index = 0
  const nextCaller = () => callerOf(index++, true)
  print('starting\n')
  const forms = await openForms(stage)
  const processes = new Set(forms.flatMap(({ services }) => services))
  const turns = forms.reduce((sum, { services }) => sum + services.length, 0)
  await stage.enrol(0, processes.size * warmUpCalls + turns * (warmUpRounds + rounds) * calls, true)
  print('warming up\n')
  for (const service of processes) {
    await costsOf({ name: 'warm-up', services: [service] }, warmUpCalls, nextCaller)
  }
  const played: Map<string, Costs>[] = []
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    if (round >= warmUpRounds) print(`round ${round + 1 - warmUpRounds} of ${rounds}\n`)
    const costs = new Map<string, Costs>()
    for (const form of orderOf(forms, round)) costs.set(form.name, await costsOf(form, calls, nextCaller))
    if (round >= warmUpRounds) played.push(costs)
  }
  for (const service of processes) await service.stop()
  const figures = figuresOf(
    forms.map(({ name }) => name),
    played,
  )
  print(`\n${tableOf(...formColumns(figures))}`)
  print(`kept in ${await saveResult('scale-out', { rounds, calls, forms: figures }, keep)}\n`)
}

/** The plain one first. One, two and four processes share theirs. */
async function openForms(stage: Stage): Promise<Form[]> {
  const { postgres, settings, onClose, startVariant } = stage
  const nodes = await startLargeCluster()
  for (const node of nodes) onClose(node.stop)
  const pooler = await startPgbouncer(postgres.port)
  onClose(pooler.stop)
  const cluster = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')
  const { DATABASE_URL: direct = '' } = settings
  const pooled = direct.replace(`:${postgres.port}/`, `:${pooler.port}/`)
  const plain: Variant[] = []
  while (plain.length < 4) plain.push(await startVariant('service'))
  const onCluster = await startVariant('service', { settings: { REDIS_URL: `redis://${cluster}` } })
  const throughPooler = await startVariant('service', { settings: { DATABASE_URL: pooled } })
  return [
    { name: 'one process', services: plain.slice(0, 1) },
    { name: 'two processes', services: plain.slice(0, 2) },
    { name: 'four processes', services: plain },
    { name: 'on a Redis Cluster of three masters', services: [onCluster] },
    { name: 'PostgreSQL through PgBouncer', services: [throughPooler] },
  ]
}

/** Microseconds a hop: first all questions of as many calls to each process, then what tells the number. */
async function costsOf({ services }: Form, calls: number, nextCaller: () => Call['caller']): Promise<Costs> {
  const shares = services.map(service => ({
    service,
    calls: Array.from({ length: calls }, () => newCall(service, nextCaller())),
  }))
  const play = async (upTo: number) => {
    const before = timeOf(services)
    const played = await Promise.all(
      shares.map(share => playAll(share.service, share.calls, { connections, upTo })),
    )
    await Promise.all(services.map(({ pid }) => idle(pid)))
    return (timeOf(services) - before) / played.reduce((sum, { hops }) => sum + hops, 0)
  }
  return { question: await play(askingHops), number: await play(hopsOfCall) }
}

function timeOf(services: readonly Variant[]): number {
  return services.reduce((sum, { pid }) => sum + processorTime(pid), 0)
}
