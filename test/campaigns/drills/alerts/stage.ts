// An installation as deploy/ describes it, watched by a Prometheus, with callers, a carrier and the CNSS's service beside it.
import { Redis } from 'ioredis'
import { type Deployment, openDeployment } from '#test/peers/deployment/stage.ts'
import { type CnssServer, startCnssServer } from '#test/support/cnss-server.ts'
import { programFor } from '#test/support/servers/programs.ts'
import { taken } from '#test/support/sms-provider.ts'
import { type Callers, networkNames, startCallers, verdictOf } from './callers.ts'
import { type Prometheus, startPrometheus } from './prometheus.ts'

/** Each answer of a slow CNSS: longer than a turn waits for it. */
export const slowMs = 6_000

export interface Watched {
  deployment: Deployment
  prometheus: Prometheus
  callers: Callers
  cnss: CnssServer
  carrier: { know(us: boolean): void }
  /** As its operator. */
  redis: Redis
  /** GET /health/shared, as an operator asks for it. */
  health(): Promise<string>
  close(): Promise<void>
}

export async function openWatched(perMinute: number): Promise<Watched> {
  const cnss = await startCnssServer(verdictOf, { slowMs })
  let isKnown = true
  let count = 0
  const deployment = await openDeployment(await programFor({ program: 'haproxy', package: 'haproxy' }), {
    settings: cnss.settings,
    answer: ({ to }) => {
      count += 1
      return isKnown
        ? taken(to, `ATXid_${count}`)
        : { status: 401, body: 'The supplied authentication is invalid' }
    },
  })
  const prometheus = await startPrometheus({
    processes: deployment.processes.map(({ port }) => `127.0.0.1:${port}`),
    proxy: new URL(deployment.metrics).host,
    tokenFile: deployment.secretFile('ops-token'),
    usual: { operators: networkNames, perMinute: perMinute / networkNames.length },
  })
  const redis = new Redis(deployment.secret('redis-url'))
  const callers = startCallers(deployment.phone, perMinute)
  return {
    deployment,
    prometheus,
    callers,
    cnss,
    redis,
    carrier: {
      know(us) {
        isKnown = us
      },
    },
    async health() {
      const headers = { authorization: `Bearer ${deployment.secret('ops-token')}` }
      return (await fetch(`${deployment.operators}/health/shared`, { headers })).text()
    },
    async close() {
      await callers.stop()
      redis.disconnect()
      await prometheus.stop()
      await deployment.close()
      await cnss.close()
    },
  }
}
