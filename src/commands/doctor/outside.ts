/** The service as others meet it at its public address: who gets in, and who does not. */
import type { Config } from '../../config/config.ts'
import { type Finding, judge, look } from './finding.ts'
import { checkReach } from './reach.ts'

const timeoutMs = 10_000

export async function checkOutside(
  url: string,
  config: Config,
  now: () => number,
): Promise<readonly Finding[]> {
  const base = url.replace(/\/+$/, '')
  const reached = await checkReach({ what: 'outside', setting: '--url', url: base }, now)
  const mend = 'does the proxy pass on to a process that is ready?'
  return [...reached, ...(await look('outside', mend, () => checkDoors(base, config)))]
}

async function checkDoors(base: string, config: Config): Promise<readonly Finding[]> {
  const status = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(base + path, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await answer.arrayBuffer()
    return answer.status
  }
  // An empty form: no call, and yet only whoever may call is told so.
  const form = { method: 'POST', body: new URLSearchParams({ doctor: 'asks' }) }
  const findings: Finding[] = [
    judge('outside', (await status('/health/ready')) === 200, {
      right: 'a process is ready behind it',
      wrong: 'no process is ready behind it',
      mend: 'does the proxy reach the processes, and do they answer at /health/ready?',
    }),
  ]
  for (const { name, kind, tokens } of config.gateways) {
    if (kind !== 'africastalking') continue
    const path = `/${name}/ussd`
    const [token] = tokens
    if (token !== undefined) {
      findings.push(
        judge('outside', (await status(path, form)) === 404, {
          right: `the callback of ${name} is not there without its token`,
          wrong: `the callback of ${name} answers without its token`,
          mend: 'does the proxy add the token by itself? It must not',
        }),
      )
    }
    const answered = await status(token === undefined ? path : `/${token}${path}`, form)
    findings.push(
      judge('outside', answered >= 200 && answered < 500 && answered !== 404 && answered !== 403, {
        right: `the callback of ${name} is there`,
        wrong: `the callback of ${name} answers ${answered}`,
        mend:
          answered === 404 || answered === 403
            ? 'is the token the same there, and do CALLBACK_CIDRS admit this machine?'
            : 'look at the log of the proxy and of the processes',
      }),
    )
  }
  for (const path of ['/ops', '/metrics']) {
    findings.push(
      judge('outside', (await status(path)) !== 200, {
        right: `${path} is shut`,
        wrong: `${path} is open to everybody`,
        mend: 'set OPS_TOKEN, and keep the path from the public door of the proxy',
      }),
    )
  }
  return findings
}
