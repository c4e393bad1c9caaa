// Mutants that no test kills, and why that is well: each changes nothing that anybody can see.

export interface Explained {
  file: string
  /** What stands in the mutant's place in the source. */
  original: string
  replacement: string
  /** Stands in the same line, where the original alone would say too much. */
  where?: string
  because: string
}

const empty = "''"
const filled = '"Stryker was here!"'

export const explained: readonly Explained[] = [
  {
    file: 'machines/conversation.ts',
    original: empty,
    replacement: filled,
    because: 'XState wants ids around a transition, and nobody reads them',
  },

  {
    file: 'machines/request.ts',
    original: empty,
    replacement: filled,
    because: 'only for the type checker, or no keyword either: what is sorted was read as a day before',
  },
  {
    file: 'machines/request.ts',
    original: String.raw`/[\s.,;:/\\*_|#+-]+/`,
    replacement: String.raw`/[\s.,;:/\\*_|#+-]/`,
    because: 'empty words are taken out',
  },
  {
    file: 'machines/request.ts',
    original: String.raw`/\s+/`,
    replacement: String.raw`/\s/`,
    because: 'words without a digit are taken out, empty ones too',
  },
  {
    file: 'machines/request.ts',
    original: String.raw`/[^\p{L}]+/u`,
    replacement: String.raw`/[^\p{L}]/u`,
    because: 'an empty word is no kind of card',
  },
  {
    file: 'machines/request.ts',
    original: 'cnie === undefined',
    replacement: 'false',
    because: 'only for the type checker: nothing is replaced by nothing',
  },
  {
    file: 'machines/request.ts',
    original: 'year !== undefined',
    replacement: 'true',
    because: 'only for the type checker: nothing is replaced by nothing',
  },
  {
    file: 'machines/request.ts',
    original: '[]',
    replacement: '["Stryker was here"]',
    because: 'a text that is no day gives no date',
  },
  {
    file: 'machines/request.ts',
    original: 'idNumber === null',
    replacement: 'false',
    because: 'only for the type checker: what has the form of a card can be read',
  },
  {
    file: 'machines/request.ts',
    original: "(readDay(one) ?? '') < (readDay(other) ?? '')",
    replacement: "(readDay(one) ?? '') <= (readDay(other) ?? '')",
    because: 'the same day twice is the same in either order',
  },
  {
    file: 'machines/request.ts',
    original: 'read === null',
    replacement: 'false',
    because: 'only for the type checker: what is read here was read as a day before',
  },

  {
    file: 'machines/questions.ts',
    original: empty,
    replacement: filled,
    because: 'only for the type checker: letters are asked where digits were typed',
  },

  {
    file: 'src/conversation/record.ts',
    original: 'state !== undefined',
    replacement: 'true',
    because: 'only for the type checker: no state neither asks nor ends',
  },
  {
    file: 'src/conversation/record.ts',
    original: 'conversation?.context',
    replacement: 'conversation.context',
    because: 'only for the type checker: whoever has a state is there',
  },

  {
    file: 'src/conversation/hearing.ts',
    original: 'request !== undefined',
    replacement: 'true',
    because: 'only for the type checker: facts come with a request',
  },
  {
    file: 'src/conversation/hearing.ts',
    original: empty,
    replacement: filled,
    because: 'only for the type checker: there is a next answer',
  },
  {
    file: 'src/conversation/hearing.ts',
    original: "'dialled'",
    replacement: '""',
    because: 'only for the type checker: a question hears something',
  },
  {
    file: 'src/conversation/hearing.ts',
    original: 'false',
    replacement: 'true',
    where: 'while: takes',
    because: 'what is taken of a shortcut is a choice, read alone',
  },
  {
    file: 'src/conversation/hearing.ts',
    original: 'performed += 1',
    replacement: 'performed -= 1',
    because: 'the chart has no ring of waits',
  },
  {
    file: 'src/conversation/hearing.ts',
    original: 'performed >= effectsAllowed',
    replacement: 'false',
    because: 'the chart has no ring of waits',
  },
  {
    file: 'src/conversation/hearing.ts',
    original: 'performed >= effectsAllowed',
    replacement: 'performed > effectsAllowed',
    because: 'the chart has no ring of waits',
  },
  {
    file: 'src/conversation/hearing.ts',
    original: 'others.length > 0',
    replacement: 'false',
    because: 'each wait of the chart asks for one thing',
  },

  {
    file: 'src/conversation/turn.ts',
    original: "'ar'",
    replacement: '""',
    because: 'only for the type checker: one language at least is switched on',
  },
  {
    file: 'src/conversation/turn.ts',
    original: 'stored?.call',
    replacement: 'stored.call',
    because: 'only for the type checker: answers come to what is stored',
  },

  {
    file: 'machines/answers.ts',
    original: '[]',
    replacement: '["Stryker was here"]',
    because: 'only for the type checker: there are pairs of digits',
  },
  {
    file: 'machines/answers.ts',
    original: 'typed.match(/../g)?.map',
    replacement: 'typed.match(/../g).map',
    because: 'only for the type checker: there are pairs of digits',
  },
  {
    file: 'machines/answers.ts',
    original: 'plain.test(text)',
    replacement: 'false',
    because: 'for speed: folding changes nothing in plain text',
  },
  {
    file: 'machines/answers.ts',
    original: '/^[\\x20-\\x7e]*$/',
    replacement: '/^[\\x20-\\x7e]$/',
    because: 'for speed: folding changes nothing in plain text',
  },
  {
    file: 'machines/answers.ts',
    original: 'digit !== undefined',
    replacement: 'true',
    because: 'only for the type checker: what is no number is no option',
  },
  {
    file: 'machines/answers.ts',
    original: empty,
    replacement: filled,
    because: 'only for the type checker: of three parts each is there',
  },
  {
    file: 'machines/answers.ts',
    original: 'today.slice(0, read.length)',
    replacement: 'today',
    where: 'read > today',
    because: 'a year is not after a day in it',
  },
  {
    file: 'machines/answers.ts',
    original: "'+'",
    replacement: '""',
    because: '212… is read as +212… too',
  },
  {
    file: 'machines/answers.ts',
    original: 'number !== undefined',
    replacement: 'true',
    because: 'only for the type checker: nothing is no Moroccan number',
  },
  {
    file: 'machines/answers.ts',
    original: '/^\\+212[67][0-9]{8}$/',
    replacement: '/\\+212[67][0-9]{8}$/',
    because: 'a number that was parsed is nothing but a number',
  },
  {
    file: 'machines/answers.ts',
    original: '/^\\+212[67][0-9]{8}$/',
    replacement: '/^\\+212[67][0-9]{8}/',
    because: 'a number that was parsed is nothing but a number',
  },
  {
    file: 'machines/answers.ts',
    original: "/[\\s.,;:/\\\\*'_\\u060C\\u2010-\\u2015\\u2212-]+/g",
    replacement: "/[\\s.,;:/\\\\*'_\\u060C\\u2010-\\u2015\\u2212-]/g",
    because: 'nothing stands between two separators',
  },
]
