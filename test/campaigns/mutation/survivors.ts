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
    file: 'machines/reading/cleaning.ts',
    original: 'plain.test(text)',
    replacement: 'false',
    because: 'for speed: folding changes nothing in plain text',
  },
  {
    file: 'machines/reading/cleaning.ts',
    original: 'plain.test(written)',
    replacement: 'false',
    because: 'for speed: folding changes nothing in plain text',
  },
  {
    file: 'machines/reading/cleaning.ts',
    original: 'plain.test(folded)',
    replacement: 'false',
    because: 'for speed: both find the same words in plain text',
  },
  {
    file: 'machines/reading/phones.ts',
    original: 'moroccan.test(written)',
    replacement: 'false',
    because: 'for speed: what is E.164 already is read as it stands',
  },

  {
    file: 'machines/input.ts',
    original: empty,
    replacement: filled,
    because: 'only for the type checker: letters are asked where digits were typed',
  },

  {
    file: 'src/conversation/session-state.ts',
    original: 'state !== undefined',
    replacement: 'true',
    because: 'only for the type checker: no state neither asks nor ends',
  },
  {
    file: 'src/conversation/session-state.ts',
    original: 'conversation?.context',
    replacement: 'conversation.context',
    because: 'only for the type checker: whoever has a state is there',
  },

  {
    file: 'src/conversation/runner.ts',
    original: 'request !== undefined',
    replacement: 'true',
    because: 'only for the type checker: facts come with a request',
  },
  {
    file: 'src/conversation/runner.ts',
    original: empty,
    replacement: filled,
    because: 'only for the type checker: there is a next answer',
  },
  {
    file: 'src/conversation/runner.ts',
    original: "'dialled'",
    replacement: '""',
    because: 'only for the type checker: a question hears something',
  },
  {
    file: 'src/conversation/runner.ts',
    original: 'false',
    replacement: 'true',
    where: 'while: isChoice',
    because: 'what is taken of a shortcut is a choice, read alone',
  },
  {
    file: 'src/conversation/runner.ts',
    original: 'performed += 1',
    replacement: 'performed -= 1',
    because: 'the chart has no ring of waits',
  },
  {
    file: 'src/conversation/runner.ts',
    original: 'performed >= effectsAllowed',
    replacement: 'false',
    because: 'the chart has no ring of waits',
  },
  {
    file: 'src/conversation/runner.ts',
    original: 'performed >= effectsAllowed',
    replacement: 'performed > effectsAllowed',
    because: 'the chart has no ring of waits',
  },
  {
    file: 'src/conversation/runner.ts',
    original: 'others.length > 0',
    replacement: 'false',
    because: 'each wait of the chart asks for one thing',
  },

  {
    file: 'src/conversation/runner.ts',
    original: "'proof'",
    replacement: '""',
    because: 'the machine asks whether it was the facts',
  },
  {
    file: 'src/conversation/session-codec.ts',
    original: 'problem === null',
    replacement: 'false',
    because: 'only for the type checker: no problem has a former name',
  },
  {
    file: 'src/conversation/runner.ts',
    original: "' '",
    replacement: '""',
    because: 'a text message is one text',
  },
  {
    file: 'src/conversation/runner.ts',
    original: '{ atOnce: true }',
    replacement: '{}',
    where: 'answersCode',
    because: 'a text message is one text',
  },
  {
    file: 'src/conversation/runner.ts',
    original: 'true',
    replacement: 'false',
    where: 'answersCode',
    because: 'a text message is one text',
  },
  {
    file: 'src/conversation/runner.ts',
    original: 'false',
    replacement: 'true',
    where: 'begins = false',
    because: 'whoever writes no request brings no facts',
  },
  {
    file: 'src/conversation/turn.ts',
    original: "'ar'",
    replacement: '""',
    because: 'only for the type checker: one language at least is switched on',
  },
  {
    file: 'src/conversation/turn.ts',
    original: 'known !== undefined',
    replacement: 'false',
    because: 'spares making the same replies anew',
  },
  {
    file: 'src/conversation/turn.ts',
    original: 'byGateway.set(gateway, made)',
    replacement: ';',
    because: 'spares making the same replies anew',
  },
  {
    file: 'src/conversation/turn.ts',
    original: empty,
    replacement: filled,
    because: 'of a call that is stored without its gateway: no gateway has either name',
  },
  {
    file: 'src/conversation/turn.ts',
    original: 'stored?.call',
    replacement: 'stored.call',
    because: 'only for the type checker: whatever begins nothing goes on with what is stored',
  },
  {
    file: 'src/conversation/session-state.ts',
    original: 'stored?.call',
    replacement: 'stored.call',
    because: 'only for the type checker: answers come to what is stored',
  },
  {
    file: 'src/conversation/turn.ts',
    original: 'stored === null',
    replacement: 'false',
    because: 'only for the type checker: what comes again or late comes to what is stored',
  },
  {
    file: 'src/conversation/turn.ts',
    original: 'calls.earlier.length === 0',
    replacement: 'false',
    because: 'spares a hash: a conversation bears the name of the call that began it',
  },

  {
    file: 'machines/screens.ts',
    original: empty,
    replacement: filled,
    because: 'only for the type checker, or of an answer that no screen shows before it is given',
  },
  {
    file: 'machines/screens.ts',
    original: 'offered[0]?.greeting',
    replacement: 'offered[0].greeting',
    because: 'only for the type checker: some language is always offered',
  },
  {
    file: 'machines/screens.ts',
    original: 'level < levels',
    replacement: 'level <= levels',
    because: 'one level more is the shortest wording again',
  },
  {
    file: 'machines/screens.ts',
    original: '-1',
    replacement: '+1',
    because: 'one of the texts fits, as a test over all of them shows',
  },
  {
    file: 'machines/compiled-chart.ts',
    original: '[]',
    replacement: '["Stryker was here"]',
    because: 'a target without a name is none',
  },
  {
    file: 'machines/screen-values.ts',
    original: empty,
    replacement: filled,
    because: 'only for the type checker: what is split has a first part',
  },
  ...['month === undefined', 'date === undefined'].map(original => ({
    file: 'machines/screen-values.ts',
    original,
    replacement: 'false',
    because: 'month and date are there together or not at all',
  })),
  {
    file: 'machines/screen-values.ts',
    original: 'month === undefined || date === undefined',
    replacement: 'month === undefined && date === undefined',
    because: 'month and date are there together or not at all',
  },

  ...[
    ["'ussd'", '""'],
    [empty, filled],
    ["['ar']", '[]'],
  ].map(([original = '', replacement = '']) => ({
    file: 'machines/registration.ts',
    original,
    replacement,
    because: 'of a conversation that has not begun: every call brings its own caller',
  })),
  {
    file: 'machines/registration.ts',
    original: 'false',
    replacement: 'true',
    where: 'codeForOwnNumber: false',
    because: 'of a conversation that has not begun: every call brings its own caller',
  },
  {
    file: 'machines/registration.ts',
    original: '!Object.values(changes).includes(null)',
    replacement: 'false',
    because: 'the long way round comes to the same',
  },
  {
    file: 'machines/registration.ts',
    original: 'questions.filter(question => !others.includes(question))',
    replacement: 'questions',
    because: 'more arrows, along which no step leads',
  },
  ...['help', 'code', 'smsFate', 'resume', 'onItsWay', 'idKind'].map(question => ({
    file: 'machines/registration.ts',
    original: `'${question}'`,
    replacement: '""',
    where: 'able = but(',
    because: 'one more arrow, along which no step leads',
  })),
  {
    file: 'machines/registration.ts',
    original: '{\n    context: {} as Context,\n    events: {} as Event,\n  }',
    replacement: '{}',
    because: 'only for the type checker',
  },
  ...['dialled', 'answered', 'verdictReached', 'lookUpLimited'].map(type => ({
    file: 'machines/registration.ts',
    original: `event.type === '${type}'`,
    replacement: 'true',
    because: 'only for the type checker: the guard stands at that event alone',
  })),
  ...[
    "event.type === 'verdictReached' && event.verdict.outcome === 'registered'",
    "event.type === 'verdictReached' &&\n      event.verdict.outcome === 'registered'",
  ].flatMap(original =>
    ['true', "event.type === 'verdictReached' || event.verdict.outcome === 'registered'"].map(
      replacement => ({
        file: 'machines/registration.ts',
        original,
        replacement,
        because: 'only for the type checker: nobody else has an account',
      }),
    ),
  ),
  {
    file: 'machines/registration.ts',
    original: "event.verdict.outcome === 'registered'",
    replacement: 'true',
    because: 'only for the type checker: nobody else has an account',
  },
  {
    file: 'machines/registration.ts',
    original: 'language === undefined',
    replacement: 'false',
    because: 'nothing, under a name, is not stored',
  },
  {
    file: 'machines/registration.ts',
    original: 'step === undefined',
    replacement: 'false',
    because: 'only for the type checker: one goes back along a step',
  },
  {
    file: 'machines/registration.ts',
    original: '[]',
    replacement: '["Stryker was here"]',
    where: 'const keys = reopened',
    because: 'only for the type checker: each choice that reopens is listed',
  },
  {
    file: 'machines/registration.ts',
    original: "verdict.outcome === 'covered-elsewhere'",
    replacement: 'true',
    because: 'of who is unknown nothing is learnt, nor asked',
  },
  ...['code', 'onItsWay'].map(question => ({
    file: 'machines/registration.ts',
    original: `'${question}'`,
    replacement: '""',
    where: `dialled: { target: '${question}'`,
    because: 'without a target it stays where it is, which is there',
  })),
]
