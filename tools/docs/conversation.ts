/** The conversation as a page: the chart, then chapter by chapter each state with its ways out and its text in each language. */

import { type Chapter, chapters, kindOf } from '#machines/diagram/chapters.ts'
import { arrows, inWords, mermaid } from '#machines/diagram/diagram.ts'
import { lengthOf, narrowest } from '#machines/encoding.ts'
import { languages, type State } from '#machines/protocol.ts'
import { screenOf, usual } from '#machines/screens.ts'
import { sample } from './texts.ts'

const says: Readonly<Record<ReturnType<typeof kindOf>, string>> = {
  begins: 'Nobody has dialled yet.',
  asks: '',
  waits: 'Nothing is shown: the host is at work, and what it finds out leads on.',
  ends: '',
}

const chartNote = [
  'Rounded boxes ask, hexagons wait for the host, pills end the call. An arrow without words is an answer that could be read.',
  'At every question besides: `0` undoes one answer, `00` leaves, an answer that cannot be read is asked again and the third',
  'in a row ends the call (`tooManyMistakes`), and so does the sixtieth answer. Dialling again after a call was dropped leads',
  'to `resume` once the kind of card is known. What is known already is not asked again.',
].join('\n')

export function conversationPage(): string {
  return [
    '# The conversation',
    'Written by `npm run docs` out of [machines/registration.ts](../../machines/registration.ts) and',
    '[machines/locales](../../machines/locales): the chart, then each state with its ways out and what the caller reads, in every',
    'language, with usual values. [texts.md](texts.md) has the error lines and the messages.',
    '',
    ['```mermaid', mermaid(), '```'].join('\n'),
    '',
    chartNote,
    ...chapters.flatMap(chapter => ['', ...chapterOf(chapter)]),
    '',
  ].join('\n')
}

function chapterOf({ title, states }: Chapter): string[] {
  return [`## ${title}`, ...states.flatMap(state => ['', ...sectionOf(state)])]
}

function sectionOf(state: State): string[] {
  const kind = kindOf(state)
  const ways = arrows()
    .filter(({ from }) => from === state)
    .map(({ to, labels }) => `- ${labels.map(inWords).join(' / ')} → \`${to}\``)
  return [
    `### \`${state}\``,
    ...(says[kind] === '' ? [] : [says[kind]]),
    ...(kind === 'asks' || kind === 'ends' ? ['', ...texts(state)] : []),
    ...(ways.length === 0 ? [] : ['', ...ways]),
  ]
}

function texts(state: State): string[] {
  const cells = languages.map(language => {
    const text = screenOf({ state, context: sample(language) }, usual)
    const { encoding, units } = lengthOf(text)
    return `${text.replaceAll('|', '\\|').replaceAll('\n', '<br>')}<br>*${units} of ${narrowest[encoding]}*`
  })
  const row = (of: readonly string[]) => `| ${of.join(' | ')} |`
  return [row(languages), row(languages.map(() => '---')), row(cells)]
}
