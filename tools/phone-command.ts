/** `npm run phone`: a phone in the terminal, talking to a running service as the gateway does. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { narrowest } from '#machines/encoding.ts'
import { createClock } from '#src/platform/clock.ts'
import { OperatorError } from '#src/platform/operator-error.ts'
import {
  addressOf,
  createGatewayLine,
  createTranscriptWriter,
  type Dialling,
  e164,
  type Line,
  parseTranscript,
  playTranscript,
  type Watcher,
  writeSettings,
} from '#testing'
import { chooseGateway, gatewayOptions, writeExchange } from './gateway-choice.ts'
import { createDisplay, useHandset } from './handset/handset.ts'
import { runTool } from './run-tool.ts'

const usage = `npm run phone                        dials the service at http://127.0.0.1:3000
npm run phone -- [options]
  --url URL           where the service is
  --number NUMBER     the number that calls (0600000001)
  --token TOKEN       the service's CALLBACK_TOKEN
  --ops-token TOKEN   its OPS_TOKEN, where it has one: shows the text messages
  --network CODE      the caller's network: 60400 Orange, 60401 Maroc Telecom, 60402 inwi
  --shortcut 2*1      answers dialled along with the short code
  --script FILE       plays a transcript, and fails where the phone shows something else
  --record FILE       writes what happens as a transcript; passwords become {password}
  --gateway NAME      whose wire it speaks: africastalking, hubtel …, or name=kind; with --described FOLDER, --userid, --password
  --raw               shows each request and answer as it was on the wire
  --arabic HOW        drawn: arranged here, for terminals that print letters one by one (usual in a terminal)
                      plain: left to the terminal (usual when the output is no terminal)

Type an answer and Enter. An empty line hangs up; Ctrl-D hangs up and leaves; *000*2*1# dials a shortcut;
sms AMO sends the text message AMO from the same number, during a call too.
Exit code: 0 done, 1 the transcript differs, 2 nothing could be done (arguments, file, service).
`

/** Somebody sits at a keyboard; otherwise answers come from a pipe. */
const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true
const write = (text: string) => void process.stdout.write(text)

function readOptions() {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      options: {
        url: { ...text, default: 'http://127.0.0.1:3000' },
        number: { ...text, default: '0600000001' },
        token: text,
        'ops-token': text,
        network: text,
        shortcut: text,
        script: text,
        record: text,
        arabic: { ...text, default: process.stdout.isTTY ? 'drawn' : 'plain' },
        ...gatewayOptions,
        raw: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (!/^\+[1-9]\d{6,14}$/.test(e164(values.number))) throw new OperatorError('--number: 0612345678 is one')
    if (!['drawn', 'plain'].includes(values.arabic)) throw new OperatorError('--arabic is drawn or plain')
    return values
  } catch (error) {
    throw error instanceof OperatorError ? error : new OperatorError(usage)
  }
}

type Options = ReturnType<typeof readOptions>

/** A transcript that grows while the phone is in use; nothing that is there already is written over. */
function openRecord(file: string): Required<Watcher> {
  try {
    writeFileSync(file, '# What this call tells, in one sentence.\n', { flag: 'wx' })
  } catch {
    throw new OperatorError(`${file} is there already, or cannot be written`)
  }
  return createTranscriptWriter(lines => appendFileSync(file, lines))
}

async function play(file: string, line: Line, watcher: Watcher): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new OperatorError(`there is no file ${file}`)
  })
  const transcript = parseTranscript(text, basename(file))
  const needs = writeSettings(transcript.settings)
  if (needs !== '') write(`${transcript.name} is for a service with ${needs}\n`)
  await playTranscript(transcript, line, { watcher })
  write(`${transcript.name}: passed\n`)
}

async function talk(options: Options, line: Line, watcher: Required<Watcher>): Promise<void> {
  const { number, network, shortcut } = options
  const dialling: Dialling = { number, ...(network && { network }), ...(shortcut && { shortcut }) }
  const keyboard = createInterface({ input: process.stdin, ...(terminal && { output: process.stdout }) })
  const prompt = (text: string) => {
    if (!terminal) return
    keyboard.setPrompt(text)
    keyboard.prompt(true)
  }
  // Taken at once: what was typed before somebody listens would be lost.
  const lines = keyboard[Symbol.asyncIterator]()
  await useHandset({ line, dialling, lines, prompt, watcher }).finally(() => keyboard.close())
  if (terminal) write('\n')
}

/** One call to each of them. */
function together(watchers: readonly Watcher[]): Required<Watcher> {
  return {
    did(action) {
      for (const watcher of watchers) watcher.did?.(action)
    },
    saw(screen) {
      for (const watcher of watchers) watcher.saw?.(screen)
    },
    received(number, text) {
      for (const watcher of watchers) watcher.received?.(number, text)
    },
  }
}

async function run(): Promise<number> {
  const options = readOptions()
  if (options.help) {
    write(usage)
    return 0
  }
  const { name, calling, credentials } = chooseGateway(options)
  const address = addressOf(options.url, options.token, options['ops-token'], name)
  const line = createGatewayLine({
    addresses: [address],
    gateway: calling,
    credentials,
    clock: createClock(),
    ...(options.raw && { exchanged: (request, answer) => write(writeExchange(request, answer)) }),
  })
  const display = createDisplay(write, {
    budget: narrowest,
    arranges: options.arabic === 'drawn',
    typedHere: terminal && options.script === undefined,
  })
  const watcher = together([display, ...(options.record === undefined ? [] : [openRecord(options.record)])])
  if (options.script === undefined) await talk(options, line, watcher)
  else await play(options.script, line, watcher)
  return 0
}

await runTool(run)
