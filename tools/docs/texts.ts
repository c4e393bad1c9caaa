/** Every text side by side by language, with its length and what it may take: the page that a clerk goes over. */
import { lengthOf, narrowest, segments } from '#machines/alphabet.ts'
import { type Context, endings, type Language, languages, questions } from '#machines/protocol.ts'
import { blank } from '#machines/registration.ts'
import { endingScreen, screenOf, usual, wordsFor } from '#machines/screens.ts'

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
    trail: [{ at: 'language', was: { language: null } }],
    registrationNumber: '178824615',
    schemeName: { ar: 'كنوبس', fr: 'CNOPS', zgh: 'CNOPS' },
    smsFate: { state: 'delivered', at: '21/11 14:05', to: '06xxxxxx78', renewable: true },
  }
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const inCell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', '<br>')

function onScreen(text: string): string {
  const { alphabet, units } = lengthOf(text)
  return `${inCell(text)}<br>*${units} of ${narrowest[alphabet]}*`
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
  const problems = table(Object.keys(wordsFor('fr').problems), (name, language) => {
    const text = wordsFor(language).problems[name as keyof ReturnType<typeof wordsFor>['problems']]
    return inCell(typeof text === 'string' ? text : text.join(' / '))
  })
  const messages = table(['password', 'code', 'number', 'help', 'stopped'], (name, language) => {
    const said = wordsFor(language).messages
    const shown: Record<string, string> = {
      password: said.password('K7MP-XR24-B9TD'),
      code: said.code('493817'),
      number: said.number('178824615'),
      help: said.help,
      stopped: said.stopped,
    }
    return inMessage(shown[name] ?? '')
  })
  return [
    '# Every text',
    'Written by `npm run texts` from [machines/words](../machines/words); edit there. Each screen is shown as most callers',
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
      const { subject, lines } = wordsFor(language).messages.confirmation
      return inCell([`**${subject}**`, ...lines].join('\n'))
    }),
    '',
  ].join('\n')
}
