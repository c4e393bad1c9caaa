/** `npm run doctor`: what of a production environment is right and wrong, and how to mend it. It changes nothing. */
import { parseArgs } from 'node:util'
import { type Config, readConfig } from '../config/config.ts'
import { createClock } from '../platform/clock.ts'
import { OperatorError } from '../platform/operator-error.ts'
import { runCommand } from './command.ts'
import { checkDatabase } from './doctor/database.ts'
import { checkMachine } from './doctor/files.ts'
import { type Finding, judge, write } from './doctor/finding.ts'
import { checkOutside } from './doctor/outside.ts'
import { checkOthers } from './doctor/reach.ts'
import { checkRedis } from './doctor/redis.ts'

const usage = `npm run doctor                            looks at all that the environment names, as the service would use it
npm run doctor -- --url https://ADDRESS   at the service as others meet it besides, from wherever this runs

It looks at settings, secrets and their files, PostgreSQL, Redis, clocks, the CNSS's service, the carrier, the mail server, the
collector of traces and their certificates. It changes nothing, sends nothing, and prints no secret.
Exit code: 0 nothing is wrong, 1 something is, 78 settings.
`

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' }, url: { type: 'string' } },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const { url } = values
  if (url !== undefined && !/^https?:\/\/[^/?#]+/.test(url)) {
    throw new OperatorError('--url takes an address: https://tadamon.example')
  }
  const findings = await examine(readConfig(), url)
  process.stdout.write(`${write(findings)}\n`)
  return findings.some(({ is }) => is === 'wrong') ? 1 : 0
}

async function examine(config: Config, url: string | undefined): Promise<readonly Finding[]> {
  const { now } = createClock()
  const all = await Promise.all([
    checkDatabase(config, now),
    checkRedis(config, now),
    checkOthers(config, now),
    url === undefined ? [] : checkOutside(url, config, now),
  ])
  return [judgeSettings(config), ...checkMachine(), ...all.flat()]
}

function judgeSettings({ production }: Config): Finding {
  return judge('settings', production, {
    right: 'are a production’s',
    wrong: 'are those of development: nothing is refused that callers must not rely on',
    mend: 'set NODE_ENV=production',
  })
}

await runCommand(usage, run)
