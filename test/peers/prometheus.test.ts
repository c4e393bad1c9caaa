// A Prometheus scrapes a service while calls and messages come, and has something to show for the panels of the dashboard.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Program, startService } from '#test/support/program.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { type ServerProcess, startServerProcess } from '#test/support/servers/server-process.ts'
import { addressOf, createGatewayLine, createPhone } from '#testing'

interface Panel {
  title: string
  targets: readonly { expr: string }[]
}

const { panels } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../ops/dashboard.json'), 'utf8'),
) as { panels: readonly Panel[] }
/** Of what did not happen there is nothing to show. */
const quiet = [
  'Limits that strike',
  'Waiting for an answer by SMS',
  'Apologies, of a hundred calls',
  // PGlite is in this process.
  'Connections to the database',
  // Nor is there an exporter: exporters.test.ts has them.
  'Memory of Redis',
  'Connections of PostgreSQL',
]

const folder = mkdtempSync(join(tmpdir(), 'tadamon-prometheus-'))
let service: Program
let prometheus: ServerProcess
let url: string

beforeAll(async () => {
  service = await startService({ DATA_DIR: join(folder, 'data'), SAMPLE_PEOPLE: 'true' })
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  writeFileSync(
    join(folder, 'prometheus.yml'),
    // JSON is YAML.
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: [{ job_name: 'tadamon', static_configs: [{ targets: [`127.0.0.1:${service.port}`] }] }],
    }),
  )
  prometheus = await startServerProcess({
    folder: mkdtempSync(join(tmpdir(), 'tadamon-prometheus-')),
    command: [
      inject('prometheus'),
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'series')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    endSignal: 'SIGTERM',
    // It looks whom to ask some seconds after it is ready.
    answers: async () => ((await ask('up')).data?.result.length ?? 0) > 0,
  })
})
afterAll(async () => {
  await prometheus?.stop()
  await service?.stop()
  rmSync(folder, { recursive: true })
})

interface Told {
  status: string
  error?: string
  data?: { result: readonly { value: readonly [number, string] }[] }
}

async function ask(expr: string): Promise<Told> {
  const query = expr.replaceAll('$__rate_interval', '30s').replaceAll('$__range', '1m')
  return (await (await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`)).json()) as Told
}

/** Two callers a second: one with a mistake, and one who leaves. */
async function live(): Promise<void> {
  const line = createGatewayLine({ addresses: [addressOf(service.url)] })
  for (let second = 0; second < 6; second += 1) {
    const phone = createPhone(line, `+2126123456${String(10 + second)}`)
    await phone.dial()
    for (const typed of ['2', '1', '!', 'AB123456', '31122027', '05091980', '1']) await phone.key(typed)
    const another = createPhone(line, `+2126123457${String(10 + second)}`)
    await another.dial()
    for (const typed of ['2', '00']) await another.key(typed)
    await wait(1_000)
  }
}

it('answers each query of the dashboard, and all with something that had a reason to', async () => {
  await live()
  const empty: string[] = []
  for (const { title, targets } of panels) {
    const answers = await Promise.all(targets.map(({ expr }) => ask(expr)))
    for (const { status, error } of answers)
      expect({ title, status, error }).toMatchObject({ status: 'success' })
    if (answers.every(({ data }) => data?.result.length === 0)) empty.push(title)
  }
  expect(empty.filter(title => !quiet.includes(title))).toEqual([])
  const completed = await ask(panels[0]?.targets[0]?.expr ?? '')
  // Half of the calls; an increase is an estimate of what happened between two looks.
  const share = Number(completed.data?.result[0]?.value[1])
  expect(share).toBeGreaterThan(0.2)
  expect(share).toBeLessThan(0.8)
})
