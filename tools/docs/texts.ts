/** Every text side by side by language, with its length and what it may take: the page that a clerk goes over. */

import { blank } from '#machines/context.ts'
import { lengthOf, narrowest, segments } from '#machines/encoding.ts'
import {
  type Context,
  endings,
  type Language,
  languages,
  type Problem,
  questions,
} from '#machines/protocol.ts'
import { endingScreen, localeFor, said, screenOf, usual, wordings } from '#machines/screens.ts'
import { messagesOf } from '#machines/text-messages.ts'

/** A caller with usual values, so that the page shows what most callers read. */
export function sample(language: Language): Context {
  return {
    ...blank,
    caller: { ...blank.caller, phone: '+212612345678', languages: ['ar', 'fr', 'zgh'], returning: true },
    answers: {
      language,
      idKind: 'cnie',
      idNumber: 'AB123456',
      idExpiry: '2027-12-31',
      birthDate: '1980-09-05',
      email: 'nom@exemple.ma',
      emailChecked: true,
    },
    history: [{ at: 'language', previous: { language: null } }],
    registrationNumber: '178824615',
    schemeName: { ar: 'كنوبس', fr: 'CNOPS', zgh: 'CNOPS' },
    smsFate: { state: 'delivered', at: '21/11 14:05', to: '06xxxxxx78', renewable: true },
  }
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const inCell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', '<br>')

function onScreen(text: string): string {
  const { encoding, units } = lengthOf(text)
  return `${inCell(text)}<br>*${units} of ${narrowest[encoding]}*`
}

function inMessage(text: string): string {
  return `${inCell(text)}<br>*${lengthOf(text).units}, ${segments(text)} SMS*`
}

function table(names: readonly string[], text: (name: string, language: Language) => string): string {
  return [
    row(['', ...languages]),
    row(['---', ...languages.map(() => '---')]),
    ...names.map(name => row([`\`${name}\``, ...languages.map(language => text(name, language))])),
  ].join('\n')
}

export function textsPage(): string {
  const screens = table(questions, (name, language) =>
    onScreen(screenOf({ state: name as (typeof questions)[number], context: sample(language) }, usual)),
  )
  const ends = table([...endings, 'unavailable'], (name, language) =>
    onScreen(endingScreen(name as (typeof endings)[number], sample(language), usual)),
  )
  const problems = table(Object.keys(localeFor('fr').problems), (name, language) => {
    const sentence = localeFor(language).problems[name as Problem]
    return inCell(wordings(said(sentence, sample(language), usual)).join(' / '))
  })
  const messages = table(
    ['password', 'code', 'number', 'help', 'stopped', 'lastReply', 'card', 'unread'],
    (name, language) => {
      const { messages: texts, unread } = localeFor(language)
      const answered = {
        ...sample(language),
        caller: { ...sample(language).caller, channel: 'sms' as const },
      }
      const shown: Record<string, string> = {
        password: texts.password('K7MP-XR24-B9TD'),
        code: texts.code('493817'),
        number: texts.number('178824615'),
        help: texts.help(usual),
        stopped: texts.stopped,
        lastReply: texts.lastReply({ until: '14:35', serviceCode: usual.serviceCode }),
        card: messagesOf({ state: 'passwordSent', context: answered }, usual).join('\n'),
        unread: unread('0687654321'),
      }
      return inMessage(shown[name] ?? '')
    },
  )
  return [
    '# Every text',
    'Written by `npm run docs` from [machines/locales](../../machines/locales); edit there. Each screen is shown as most callers',
    'read it; longer values and error lines choose a shorter wording, and a test shows that one always fits. Lengths count',
    'septets (at most 160) or, with one character outside GSM-7, UTF-16 units (at most 70).',
    '',
    '## Questions',
    screens,
    '',
    '## Ends of a call',
    ends,
    '',
    '## Error lines, fullest wording first',
    problems,
    '',
    '## Text messages',
    messages,
    '',
    '## E-mail',
    table(['confirmation'], (_, language) => {
      const { subject, lines } = localeFor(language).messages.confirmation
      return inCell([`**${subject}**`, ...lines].join('\n'))
    }),
    '',
  ].join('\n')
}
