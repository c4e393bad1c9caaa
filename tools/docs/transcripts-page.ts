/** docs/generated/transcripts.md: a row a scenario, a column a language, so that a missing transcript shows. */
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { locales } from '#machines/screens.ts'
import { readTranscripts, type Transcript, writeSettings } from '#testing'

const folder = fileURLToPath(new URL('../../test/transcripts', import.meta.url))

const scenarioOf = ({ name }: Transcript) => basename(dirname(name))
const languageOf = ({ name }: Transcript) => basename(name, '.txt')
const isBySms = (scenario: string) => scenario.startsWith('sms-')
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

export function transcriptsPage(): string {
  const all = readTranscripts(folder)
  const scenarios = [...Map.groupBy(all, scenarioOf)]
  const counts = Object.entries(locales).map(
    ([code, { name }]) => `${all.filter(each => languageOf(each) === code).length} ${name}`,
  )
  return [
    '# Transcripts',
    'Written by `npm run docs` from [test/transcripts](../../test/transcripts): one call a file, as somebody reads and types it, and',
    'each played through the real service by the tests. [testing/README.md](../../testing/README.md) tells how to read, write and play one.',
    '',
    `${all.length} transcripts of ${scenarios.length} scenarios: ${counts.join(', ')}.`,
    '',
    '## Calls',
    ...table(scenarios.filter(([scenario]) => !isBySms(scenario))),
    '',
    '## Text messages',
    ...table(scenarios.filter(([scenario]) => isBySms(scenario))),
    '',
  ].join('\n')
}

function table(scenarios: readonly [string, readonly Transcript[]][]): string[] {
  const head = ['scenario', ...Object.values(locales).map(({ name }) => name), 'setting']
  const rows = scenarios.map(([scenario, transcripts]) => [
    scenario,
    ...Object.keys(locales).map(code => link(transcripts.find(each => languageOf(each) === code))),
    settingOf(transcripts),
  ])
  return ['', row(head), row(head.map(() => '---')), ...rows.map(row)]
}

function link(transcript: Transcript | undefined): string {
  if (transcript === undefined) return '—'
  const path = `../../test/transcripts/${scenarioOf(transcript)}/${languageOf(transcript)}.txt`
  return `[${transcript.title.replaceAll('|', '\\|')}](${path})`
}

/** What the service must be set to; Tamazight has to be switched on besides. */
function settingOf([first]: readonly Transcript[]): string {
  const setting = writeSettings(first?.settings ?? {})
  return setting === '' ? '' : `\`${setting}\``
}
