/** docs/stories.md: every story of test/transcripts, so that whoever looks for one finds its file. */
import { readdirSync, readFileSync } from 'node:fs'
import { words } from '#machines/screens.ts'
import { parseTranscript, type Story, writeSettings } from '#testing'

const folder = new URL('../../test/transcripts/', import.meta.url)

interface Told extends Story {
  /** `<flow>.<scenario>.<language>.txt`. */
  flow: string
  scenario: string
  language: string
}

function stories(): Told[] {
  const names = readdirSync(folder).filter(name => name.endsWith('.txt'))
  return names.sort().map(name => {
    const [flow = '', scenario = '', language = ''] = name.split('.')
    return { ...parseTranscript(readFileSync(new URL(name, folder), 'utf8'), name), flow, scenario, language }
  })
}

export function storiesPage(): string {
  const all = stories()
  const flows = Map.groupBy(all, ({ flow }) => flow)
  return [
    '# Every story',
    'Written by `npm run docs` from [test/transcripts](../test/transcripts): one call a file, as somebody reads and types it, and',
    'each played through the real service by the tests. [test/README.md](../test/README.md) tells how to read, write and play one.',
    '',
    overview(all),
    ...[...flows].flatMap(([flow, told]) => ['', `## ${flow}`, '', table(told)]),
    '',
  ].join('\n')
}

/** How many there are, by scenario and language, and which languages lack one. */
function overview(all: readonly Told[]): string {
  const spoken = Object.keys(words).filter(language => all.some(told => told.language === language))
  const counts = spoken.map(language => `${count(all, language)} ${nameOf(language)}`)
  return `${all.length} stories: ${counts.join(', ')}.`
}

const count = (all: readonly Told[], language: string) =>
  all.filter(told => told.language === language).length

const nameOf = (language: string) =>
  Object.entries(words).find(([code]) => code === language)?.[1].name ?? language

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

function table(told: readonly Told[]): string {
  const head = ['story', 'language', 'tells', 'on', 'people', 'hops']
  return [row(head), row(head.map(() => '---')), ...told.map(story => row(cellsOf(story)))].join('\n')
}

function cellsOf(story: Told): string[] {
  const { name, scenario, language, title, people, settings } = story
  const needs = writeSettings(settings)
  return [
    `[${scenario}](../test/transcripts/${name})`,
    nameOf(language),
    `${title}${needs === '' ? '' : ` (\`${needs}\`)`}`.replaceAll('|', '\\|'),
    channelsOf(story).join(', '),
    String(people.length),
    String(hopsOf(story)),
  ]
}

const isHop = new Set(['call', 'key', 'repeat', 'text'])

/** Requests to the service: dialling, answers, repeats, text messages. */
function hopsOf({ steps }: Story): number {
  return steps.filter(({ action }) => isHop.has(action.do)).length
}

function channelsOf({ steps }: Story): string[] {
  const does = new Set(steps.map(({ action }) => action.do))
  return [...(does.has('call') ? ['USSD'] : []), ...(does.has('text') ? ['SMS'] : [])]
}
