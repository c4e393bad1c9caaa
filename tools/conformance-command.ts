/** `npm run conformance`: what a gateway has to show, against this checkout or a deployed callback; prints a table for an operator. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openService } from '#src/composition/service.ts'
import { readConfig } from '#src/config/config.ts'
import { createClock } from '#src/platform/clock.ts'
import { createLog } from '#src/platform/log.ts'
import { OperatorError } from '#src/platform/operator-error.ts'
import { find } from './conformance/fact.ts'
import { facts } from './conformance/facts.ts'
import { openInside } from './conformance/inside.ts'
import type { Subject } from './conformance/subject.ts'
import { writeTable } from './conformance/table.ts'
import { type ChosenGateway, chooseGateway, everyKind, gatewayOptions } from './gateway-choice.ts'
import { runTool } from './run-tool.ts'

const usage = `npm run conformance                        every gateway of this checkout, on an embedded service
npm run conformance -- GATEWAY             one of them: hubtel, or mine=hubtel for one of that kind by another name
npm run conformance -- GATEWAY --url URL   a deployed callback: URL is the service's address, without token and path
  --token TOKEN       the gateway's token there
  --code *000#        the service's code there
  --number +2126…     where test callers begin: they and the 9999 after them call, and only dial; else somewhere
                      between +212600900000 and +212600999999, for whoever called before is known there
  --described FOLDER  with a description of the gateway
  --userid, --password  what the gateway sends with its requests, where it does

Prints a table. Exit code: 0 all that this gateway can give was shown, 1 something failed, 2 nothing could be done.
`

const write = (text: string) => void process.stdout.write(text)
const clock = createClock()

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        ...gatewayOptions,
        url: { type: 'string' },
        token: { type: 'string' },
        code: { type: 'string', default: '*000#' },
        number: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch {
    throw new OperatorError(usage)
  }
}

type Options = ReturnType<typeof readArguments>['values']

/** Of callers and ids: none is used twice, whichever gateway is looked at. */
let count = 0

/** What every subject has, wherever it is: callers and ids that nobody used before, and real time. */
function subjectOf(chosen: ChosenGateway, options: Options): Omit<Subject, 'bases'> {
  const run = clock.digits(6)
  return {
    kind: chosen.kind,
    ...(options.token !== undefined && { token: options.token }),
    credentials: chosen.credentials,
    serviceCode: options.code,
    newCaller: callersOf(options),
    newSession: () => `${run}${String(count++).padStart(6, '0')}`,
    pass: milliseconds => sleep(milliseconds),
  }
}

/** A service knows for a year who has called, and in which language: the next look at it needs others. */
function callersOf({ number }: Options): () => string {
  if (number !== undefined) return () => `+${Number(number.slice(1)) + (count++ % 10_000)}`
  const start = Number(clock.digits(5))
  return () => `+2126009${String((start + count++) % 100_000).padStart(5, '0')}`
}

async function check(title: string, subject: Subject): Promise<boolean> {
  const findings = []
  for (const fact of facts) findings.push(await find(fact, subject))
  write(`${writeTable(title, findings)}\n`)
  return findings.every(({ result }) => result !== 'failed')
}

async function checkHere(chosen: readonly ChosenGateway[], options: Options): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-conformance-'))
  const token = clock.bytes(18).toString('base64url')
  const credentials = { userid: 'conformance', password: clock.bytes(18).toString('base64url') }
  const lines: string[] = []
  const log = createLog('info', { write: (line: string) => void lines.push(line) })
  const config = readConfig({
    GATEWAYS: chosen.map(({ name, kind }) => `${name}=${kind.kind}`).join(','),
    ...(options.described && { DESCRIBED_GATEWAYS: options.described }),
    FLARES_USERID: credentials.userid,
    FLARES_PASSWORD: credentials.password,
    CALLBACK_TOKEN: token,
    DATA_DIR: folder,
    SERVICE_CODE: options.code,
  })
  // Here time passes when it is told to.
  let aheadMs = 0
  const moved = { ...clock, now: () => clock.now() + aheadMs }
  const pass = async (milliseconds: number) => {
    aheadMs += milliseconds
  }
  const service = await openService(config, log, moved)
  try {
    const port = await service.listen({ host: '127.0.0.1', port: 0 })
    let isWell = true
    for (const each of chosen) {
      const { inside, close } = await openInside(each.kind, credentials, () => lines.join('\n'))
      const subject = subjectOf({ ...each, credentials }, { ...options, token })
      const bases = [`http://127.0.0.1:${port}/${token}/${each.name}`] as const
      isWell =
        (await check(`${each.name} (${each.kind.kind})`, { ...subject, bases, inside, pass })) && isWell
      await close()
    }
    return isWell
  } finally {
    await service.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function run(): Promise<number> {
  const { values: options, positionals } = readArguments()
  if (options.help) {
    write(usage)
    return 0
  }
  const named = positionals.length > 0 ? positionals : everyKind(options.described).map(({ kind }) => kind)
  const chosen = named.map(gateway => chooseGateway({ ...options, gateway }))
  if (options.url === undefined) return (await checkHere(chosen, options)) ? 0 : 1
  const [only, ...more] = chosen
  if (only === undefined || more.length > 0) throw new OperatorError('one gateway has one address: name it')
  const token = options.token === undefined ? '' : `/${options.token}`
  const base = `${options.url.replace(/\/+$/, '')}${token}/${only.name}`
  return (await check(`${only.name} at ${new URL(base).origin}`, {
    ...subjectOf(only, options),
    bases: [base],
  }))
    ? 0
    : 1
}

await runTool(run)
