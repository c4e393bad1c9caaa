/** The settings as tables for docs/settings.md and as comments for .env.example, out of the schema that reads them. */
import { settingGroups } from '#src/config/settings.ts'

interface Setting {
  name: string
  meaning: string
  /** As the environment writes it; undefined when there is none. */
  usual: string | undefined
  example: string | undefined
}

interface Group {
  title: string
  settings: readonly Setting[]
}

/** The part of a schema that tells what it is for. */
interface Described {
  meta(): { description?: string | undefined; examples?: unknown } | undefined
  parse(nothing: undefined): unknown
}

export function listSettings(): readonly Group[] {
  return Object.entries(settingGroups).map(([title, group]) => ({
    title,
    settings: Object.entries<Described>(group).map(([name, schema]) => {
      const { description = '', examples = [] } = schema.meta() ?? {}
      const [example] = examples as readonly string[]
      // A list is written with commas.
      return { name, meaning: description, usual: schema.parse(undefined)?.toString(), example }
    }),
  }))
}

export function settingTables(): string {
  return listSettings().map(tableOf).join('\n\n')
}

function tableOf({ title, settings }: Group): string {
  const rows = settings.map(
    ({ name, usual, meaning }) =>
      `| \`${name}\` | ${usual === undefined ? '' : `\`${usual}\``} | ${meaning} |`,
  )
  return [`## ${title}`, '', '| name | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

export function envExample(): string {
  const groups = listSettings().map(({ title, settings }) =>
    [`# --- ${title}`, ...settings.map(linesOf)].join('\n\n'),
  )
  return `${[envHeading, ...groups].join('\n\n')}\n`
}

const envHeading = `# Every setting, with its default or an example. Written by npm run docs from src/config/settings.ts.
# Copy it to .env, take the # away from what you set, then: node --env-file=.env src/main.ts`

function linesOf({ name, usual, example, meaning }: Setting): string {
  return [...wrapped(meaning).map(line => `# ${line}`), `#${name}=${quoted(usual ?? example ?? '')}`].join(
    '\n',
  )
}

/** A # would begin a comment. */
function quoted(value: string): string {
  return value.includes('#') ? `"${value}"` : value
}

function wrapped(text: string): string[] {
  return text.match(/.{1,110}(?: |$)/g)?.map(line => line.trim()) ?? []
}
