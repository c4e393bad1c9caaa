// A Prometheus with the shipped file and the shipped rules, that remembers yesterday: as many calls of each operator as today.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { root } from '#test/deploy/forms.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { programFor } from '#test/support/servers/programs.ts'
import { startServerProcess } from '#test/support/servers/server-process.ts'

export interface Active {
  alert: string
  state: 'pending' | 'firing'
}

export interface Prometheus {
  /** The alerts that ring or are about to. */
  alerts(): Promise<Active[]>
  /** Each series of the answer on a line of its own. */
  ask(query: string): Promise<string[]>
  stop(): Promise<void>
}

export interface Scraped {
  /** host:port */
  processes: readonly string[]
  proxy: string
  /** The file that holds the operator's token. */
  tokenFile: string
  /** Calls of each operator in a minute, a day ago and until now. */
  usual: { operators: readonly string[]; perMinute: number }
}

const config = z.looseObject({ scrape_configs: z.array(z.looseObject({ job_name: z.string() })) })
const alertsAnswer = z.object({
  data: z.object({
    alerts: z.array(
      z.object({ labels: z.object({ alertname: z.string() }), state: z.enum(['pending', 'firing']) }),
    ),
  }),
})
const queryAnswer = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
})

export async function startPrometheus(scraped: Scraped): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'tadamon-prometheus-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configFor(scraped, `127.0.0.1:${port}`)))
  await remember(folder, scraped.usual)
  const get = async (path: string) => (await fetch(`${url}${path}`)).json()
  const ask = async (query: string) => {
    const { data } = queryAnswer.parse(await get(`/api/v1/query?query=${encodeURIComponent(query)}`))
    return data.result.map(({ metric, value }) => {
      const labels = Object.entries(metric).filter(([name]) => !['__name__', 'job'].includes(name))
      return `${labels.map(([name, text]) => `${name}=${text}`).join(' ')}: ${Math.round(Number(value[1]) * 10) / 10}`
    })
  }
  const server = await startServerProcess({
    folder,
    command: [
      await programFor({ program: 'prometheus', package: 'prometheus' }),
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'series')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    endSignal: 'SIGTERM',
    answers: async () => (await ask('up')).length > 0,
  })
  return {
    ask,
    async alerts() {
      const { data } = alertsAnswer.parse(await get('/api/v1/alerts'))
      return data.alerts.map(({ labels, state }) => ({ alert: labels.alertname, state }))
    },
    stop: server.stop,
  }
}

/** The shipped file, with the addresses of here. */
function configFor({ processes, proxy, tokenFile }: Scraped, itself: string) {
  const shipped = config.parse(parse(readFileSync(join(root, 'deploy/prometheus.yaml'), 'utf8')))
  const targets: Record<string, readonly string[]> = {
    tadamon: processes,
    haproxy: [proxy],
    prometheus: [itself],
  }
  const scrapes = shipped.scrape_configs.flatMap(({ job_name: name, ...rest }) => {
    const here = targets[name]
    if (here === undefined) return []
    const authorization = name === 'tadamon' && { authorization: { credentials_file: tokenFile } }
    return [{ ...rest, job_name: name, ...authorization, static_configs: [{ targets: here }] }]
  })
  return { ...shipped, rule_files: [join(root, 'ops/alerts.yaml')], scrape_configs: scrapes }
}

/** What a rule that looks a day back finds, and what it finds of the hour before the drill. */
async function remember(folder: string, { operators, perMinute }: Scraped['usual']): Promise<void> {
  const now = Math.floor(Date.now() / 1_000)
  const stretches = [
    [now - 26 * 3_600, now - 21 * 3_600],
    [now - 45 * 60, now - 5],
  ] as const
  const series = (metric: string, more: string) => [
    `# TYPE ${metric} counter`,
    ...operators.flatMap(operator => {
      const labels = `channel="ussd",gateway="africastalking",operator="${operator}",instance="before",job="tadamon"${more}`
      return stretches.flatMap(stretch => samples(`${metric}_total{${labels}}`, stretch, perMinute))
    }),
  ]
  const lines = [...series('tadamon_calls', ''), ...series('tadamon_outcomes', ',outcome="passwordSent"')]
  const file = join(folder, 'before.txt')
  writeFileSync(file, `${lines.join('\n')}\n# EOF\n`)
  const promtool = await programFor({ program: 'promtool', package: 'prometheus' })
  execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'series')])
}

function samples(series: string, [from, to]: readonly [number, number], perMinute: number): string[] {
  const count = Math.floor((to - from) / 15)
  return Array.from({ length: count }, (_, index) => {
    const seconds = index * 15
    return `${series} ${(seconds / 60) * perMinute} ${from + seconds}`
  })
}
