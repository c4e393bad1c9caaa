/** `npm run play`: plays transcripts against a service wherever it runs, to accept a gateway link or an installation. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { WireAnswer, WireRequest } from '#src/gateways/calling.ts'
import { createClock } from '#src/platform/clock.ts'
import { OperatorError } from '#src/platform/operator-error.ts'
import {
  addressOf,
  createGatewayLine,
  type Line,
  peopleCsv,
  playTranscript,
  readSetting,
  readTranscripts,
  type Transcript,
  TranscriptFailure,
  withFreshNumbers,
  writeSettings,
} from '#testing'

import { chooseGateway, gatewayOptions, writeExchange } from './gateway-choice.ts'
import { runTool } from './run-tool.ts'

const usage = `npm run play -- URL FILE…             plays transcripts (or folders of them) against the service at URL
npm run play -- --people FILE…        prints the people of these transcripts as a CSV for npm run registry -- import
  --token TOKEN      the service's CALLBACK_TOKEN; a URL that ends in /africastalking/ussd is taken as it is
  --ops-token TOKEN  its OPS_TOKEN, where it has one: text messages are looked at
  --people-loaded    the people have been imported: transcripts with people of their own are played too
  --setting NAME=V   the service has this setting, and not the usual one: LANGUAGES=ar,fr,zgh. Transcripts that need it are
                     played, and only they; once for each setting
  --gateway NAME     whose wire is spoken: africastalking, hubtel …, or name=kind; with --described FOLDER, --userid, --password
  --raw              shows each request and answer as it was on the wire
  --dialoguss FILE   plays the sessions of a dialoguss file (YAML) in place of transcripts
  --fresh-numbers    other phone numbers each time; only where text messages stay in the simulator:
                     elsewhere they would go to strangers

A transcript is skipped, and said to be, when it needs people or settings of its own, or a clock that can be moved. A service
opens an account once: a transcript that ends with a password can be played once on each database.
Exit code: 0 all that could be played passed, 1 some failed, 2 nothing was played (arguments, files, service).
`

const write = (line: string) => void process.stdout.write(`${line}\n`)
const clock = createClock()

function readArguments() {
  try {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean', default: false } as const
    const options = {
      token: text,
      'ops-token': text,
      people: flag,
      'people-loaded': flag,
      'fresh-numbers': flag,
      setting: { type: 'string', multiple: true, default: [] as string[] },
      ...gatewayOptions,
      raw: flag,
      dialoguss: text,
      help: flag,
    } as const
    return parseArgs({ allowPositionals: true, options })
  } catch {
    throw new OperatorError(usage)
  }
}

type Options = ReturnType<typeof readArguments>['values']

function transcriptsAt(paths: readonly string[]): Transcript[] {
  return paths.flatMap(path => {
    if (!existsSync(path)) throw new OperatorError(`there is no file ${path}`)
    return readTranscripts(path)
  })
}

/** What the service is said to be set to. */
function settingsSaid(options: Options): string {
  const said = options.setting.map(text => {
    const setting = readSetting(text)
    if (typeof setting === 'string') throw new OperatorError(`--setting ${text}: ${setting}`)
    return [setting.name, setting.value] as const
  })
  return writeSettings(Object.fromEntries(said))
}

/** Why the transcript cannot be played from outside; null when it can. */
function hindrance({ people, steps, settings }: Transcript, options: Options, has: string): string | null {
  const needs = writeSettings(settings)
  if (needs !== has) {
    return needs === ''
      ? `it is for a service without ${has}`
      : `it needs a service with ${needs}: say so with --setting`
  }
  if (steps.some(({ action }) => action.do === 'wait')) return 'it waits, and this clock cannot be moved'
  return people.length > 0 && !options['people-loaded']
    ? 'it has people of its own: import them (--people) and say --people-loaded'
    : null
}

/** A line of its own for each call, by the gateway that was chosen. */
function lineTo(url: string, options: Options): () => Line {
  const { name, calling, credentials } = chooseGateway(options)
  const address = addressOf(url, options.token, options['ops-token'], name)
  const raw = (request: WireRequest, answer: WireAnswer) => write(writeExchange(request, answer))
  const shown = options.raw ? { exchanged: raw } : {}
  return () => createGatewayLine({ addresses: [address], gateway: calling, credentials, clock, ...shown })
}

async function playSessions(url: string, path: string, options: Options): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new OperatorError(`there is no file ${path}`)
  })
  const line = lineTo(url, options)
  let failed = 0
  // It reads YAML, with what production does not install.
  const { playDialoguss, readDialoguss } = await import('./dialoguss.ts')
  for (const session of readDialoguss(text)) {
    const why = await playDialoguss(session, line())
    if (why !== null) failed += 1
    write(why === null ? `passed   ${session.name}` : `FAILED   ${session.name}: ${why}`)
  }
  return failed > 0 ? 1 : 0
}

async function play(url: string, transcripts: readonly Transcript[], options: Options): Promise<number> {
  const line = lineTo(url, options)
  const has = settingsSaid(options)
  const counts = { played: 0, failed: 0, skipped: 0 }
  const blind = (await line().messages('+212600000000', 0)) === null
  if (blind) write('text messages are not looked at: this service has no simulator, or wants --ops-token')
  for (const written of transcripts) {
    const why = hindrance(written, options, has)
    if (why !== null) {
      counts.skipped += 1
      write(`SKIPPED  ${written.name}: ${why}`)
      continue
    }
    const transcript = options['fresh-numbers'] ? withFreshNumbers(written, clock) : written
    try {
      await playTranscript(transcript, line())
      counts.played += 1
      write(`passed   ${written.name}`)
    } catch (error) {
      if (!(error instanceof TranscriptFailure)) throw error
      counts.failed += 1
      write(`FAILED   ${error.message}`)
    }
  }
  write(`${counts.played} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  if (counts.failed > 0) return 1
  return counts.played > 0 ? 0 : 2
}

async function run(): Promise<number> {
  const { values, positionals } = readArguments()
  if (values.help) {
    write(usage)
    return 0
  }
  const [url = '', ...paths] = values.people ? ['', ...positionals] : positionals
  if (values.dialoguss !== undefined && url !== '') return playSessions(url, values.dialoguss, values)
  if (paths.length === 0) throw new OperatorError(usage)
  const transcripts = transcriptsAt(paths)
  if (!values.people) return play(url, transcripts, values)
  process.stdout.write(peopleCsv(transcripts))
  return 0
}

await runTool(run)
