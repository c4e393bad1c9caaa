/** `npm run play`: plays transcripts against a service wherever it runs, to accept a gateway link or an installation. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  addressOf,
  createGatewayLine,
  LineFailure,
  parseTranscript,
  peopleCsv,
  playStory,
  readSetting,
  type Story,
  StoryFailure,
  TranscriptError,
  withFreshNumbers,
  writeSettings,
} from '#testing'
import { createClock } from './clock.ts'

const usage = `npm run play -- URL FILE…             plays transcripts (or folders of them) against the service at URL
npm run play -- --people FILE…        prints the people of these stories as a CSV for npm run registry -- import
  --token TOKEN      the service's CALLBACK_TOKEN; a URL that ends in /africastalking/ussd is taken as it is
  --people-loaded    the people of the stories have been imported: their stories are played too
  --setting NAME=V   the service has this setting, and not the usual one: LANGUAGES=ar,fr,zgh. Stories that need it are
                     played, and only they; once for each setting
  --fresh-numbers    other phone numbers at each telling; only where text messages stay in the simulator:
                     elsewhere they would go to strangers

A story is skipped, and said to be, when it needs people or settings of its own, or a clock that can be moved. A service
opens an account once: a story that ends with a password can be told once to each database.
Exit code: 0 all that could be played went as told, 1 some did not, 2 nothing was played (arguments, files, service).
`

/** Something to tell in one sentence. */
class Refused extends Error {}

const write = (line: string) => void process.stdout.write(`${line}\n`)
const clock = createClock()

function readArguments() {
  try {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean', default: false } as const
    const options = {
      token: text,
      people: flag,
      'people-loaded': flag,
      'fresh-numbers': flag,
      setting: { type: 'string', multiple: true, default: [] as string[] },
      help: flag,
    } as const
    return parseArgs({ allowPositionals: true, options })
  } catch {
    throw new Refused(usage)
  }
}

type Options = ReturnType<typeof readArguments>['values']

async function readStories(paths: readonly string[]): Promise<Story[]> {
  const stories: Story[] = []
  for (const path of paths) {
    const found = await stat(path).catch(() => {
      throw new Refused(`there is no file ${path}`)
    })
    const files = found.isDirectory()
      ? (await readdir(path)).filter(name => name.endsWith('.txt')).map(name => join(path, name))
      : [path]
    for (const file of files.sort())
      stories.push(parseTranscript(await readFile(file, 'utf8'), basename(file)))
  }
  return stories
}

/** What the service is said to be set to. */
function settingsSaid(options: Options): string {
  const said = options.setting.map(text => {
    const setting = readSetting(text)
    if (typeof setting === 'string') throw new Refused(`--setting ${text}: ${setting}`)
    return [setting.name, setting.value] as const
  })
  return writeSettings(Object.fromEntries(said))
}

/** Why the story cannot be told to a service from outside; null when it can. */
function hindrance({ people, steps, settings }: Story, options: Options, has: string): string | null {
  const needs = writeSettings(settings)
  if (needs !== has) {
    return needs === ''
      ? `it is told of a service without ${has}`
      : `it needs a service with ${needs}: say so with --setting`
  }
  if (steps.some(({ action }) => action.do === 'wait')) return 'it waits, and this clock cannot be moved'
  return people.length > 0 && !options['people-loaded']
    ? 'it has people of its own: import them (--people) and say --people-loaded'
    : null
}

async function play(url: string, stories: readonly Story[], options: Options): Promise<number> {
  const address = addressOf(url, options.token)
  const has = settingsSaid(options)
  const counts = { played: 0, failed: 0, skipped: 0 }
  const probe = createGatewayLine({ addresses: [address], clock })
  const blind = (await probe.messages('+212600000000', 0)) === null
  if (blind) write('text messages are not looked at: this service has no simulator')
  for (const told of stories) {
    const why = hindrance(told, options, has)
    if (why !== null) {
      counts.skipped += 1
      write(`SKIPPED  ${told.name}: ${why}`)
      continue
    }
    const story = options['fresh-numbers'] ? withFreshNumbers(told, clock) : told
    try {
      await playStory(story, createGatewayLine({ addresses: [address], clock }))
      counts.played += 1
      write(`as told  ${told.name}`)
    } catch (error) {
      if (!(error instanceof StoryFailure)) throw error
      counts.failed += 1
      write(`FAILED   ${error.message}`)
    }
  }
  write(`${counts.played} as told, ${counts.failed} failed, ${counts.skipped} skipped`)
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
  if (paths.length === 0) throw new Refused(usage)
  const stories = await readStories(paths)
  if (!values.people) return play(url, stories, values)
  process.stdout.write(peopleCsv(stories))
  return 0
}

try {
  process.exitCode = await run()
} catch (error) {
  const told = [Refused, LineFailure, TranscriptError].some(kind => error instanceof kind)
  if (!told || !(error instanceof Error)) throw error
  process.stderr.write(`${error.message.trimEnd()}\n`)
  process.exitCode = 2
}
