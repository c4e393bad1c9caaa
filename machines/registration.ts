/**
 * The conversation as one statechart, in the order of the caller's path.
 *
 * A state of `call` asks and is named for what it asks; a state of `work` waits for the host, which it told what to do by
 * its entry action; every other state ends the call. `0`, `00` and answers that cannot be read are the same everywhere,
 * so they stand once, on `call`.
 */
import { assign, setup } from 'xstate'
import type {
  Answers,
  Caller,
  Choice,
  Contact,
  Context,
  Effect,
  Event,
  Identity,
  Question,
  Step,
} from './protocol.ts'
import { questions } from './protocol.ts'

/** Mistakes in a row on one question that end the call. */
export const strikesAllowed = 3

type Arg<Type extends Event['type'] = Event['type']> = {
  context: Context
  event: Extract<Event, { type: Type }>
}

type Told<Type extends Effect['type']> = (
  _: unknown,
  params: Extract<Effect, { type: Type }>['params'],
) => void
/** The machine only names an effect; the host performs it. */
const told = () => {}

const nobody: Caller = {
  channel: 'ussd',
  phone: '',
  operator: null,
  languages: ['ar'],
  language: null,
  returning: false,
  codeForOwnNumber: false,
}

/** The context of a conversation that has not begun. */
export const blank: Context = {
  caller: nobody,
  answers: {},
  trail: [],
  strikes: 0,
  heard: 0,
  problem: null,
  resumeAt: null,
  masked: false,
  stepsBefore: 0,
  unknowns: 0,
  registrationNumber: null,
  schemeName: null,
  smsFate: null,
}

/** What each option of `change` asks again. */
const reopened: Partial<Record<Choice, readonly (keyof Answers)[]>> = {
  idKind: ['idKind', 'idNumber', 'idDigits'],
  idNumber: ['idNumber', 'idDigits'],
  idExpiry: ['idExpiry'],
  birthDate: ['birthDate'],
  phone: ['phone', 'phoneTwice', 'operator'],
  email: ['email', 'emailChecked'],
  no: ['email', 'emailChecked'],
}

/** The answers after `changes` (null takes one away), and the step that undoes them. */
function change(context: Context, at: Question, changes: Step['was']): Partial<Context> {
  const was: Step['was'] = {}
  for (const key of Object.keys(changes) as (keyof Answers)[]) {
    Object.assign(was, { [key]: context.answers[key] ?? null })
  }
  return {
    answers: amended(context.answers, changes),
    trail: [...context.trail, { at, was }],
    ...heardOne(context),
  }
}

function amended(answers: Answers, changes: Step['was']): Answers {
  if (!Object.values(changes).includes(null)) return { ...answers, ...changes } as Answers
  const kept = Object.entries({ ...answers, ...changes }).filter(([, value]) => value !== null)
  return Object.fromEntries(kept) as Answers
}

function heardOne(context: Context): Pick<Context, 'heard' | 'strikes' | 'problem'> {
  return { heard: context.heard + 1, strikes: 0, problem: null }
}

/** Where messages about the account go: the other number when one was given, else the number that calls. */
export function contactOf({ caller, answers }: Context): Contact {
  const other = answers.phoneTwice === true ? answers.phone : undefined
  return {
    phone: other ?? caller.phone,
    operator: other === undefined ? caller.operator : (answers.operator ?? null),
    email: answers.emailChecked === true ? (answers.email ?? null) : null,
    language: languageOf({ caller, answers }),
  }
}

export function languageOf({ caller, answers }: Pick<Context, 'caller' | 'answers'>): Contact['language'] {
  return answers.language ?? caller.language ?? caller.languages[0] ?? 'ar'
}

/** The CNSS calls for proof that the phone is at hand: always for another number, by setting for one's own. */
export function needsCode(context: Context): boolean {
  return contactOf(context).phone !== context.caller.phone || context.caller.codeForOwnNumber
}

function identityOf({ idKind, idNumber, idExpiry, birthDate }: Answers): Identity {
  if (idKind === undefined || idNumber === undefined || idExpiry === undefined || birthDate === undefined) {
    throw new Error('an identity has four parts')
  }
  return { idKind, idNumber, idExpiry, birthDate }
}

function numberIn({ registrationNumber }: Context): string {
  if (registrationNumber === null) throw new Error('no verdict gave a registration number')
  return registrationNumber
}

const pathOf = (question: Question) => `#registration.call.${question}` as const

const everyOneThat = <G extends 'cameFrom' | 'wasAt', A extends 'undo' | 'pickUp'>(
  asking: readonly Question[],
  guard: G,
  actions: A,
) =>
  asking.map(question => ({
    guard: { type: guard, params: { question } } as const,
    target: pathOf(question),
    actions,
  }))

const but = (...others: Question[]) => questions.filter(question => !others.includes(question))

/** The questions whose answer leaves a step to undo. */
const undoable = but('help', 'code', 'smsFate', 'resume', 'onItsWay')
/** The questions at which a dropped call can be taken up: those before any progress begin anew, `code` is asked at once. */
const resumable = but('idKind', 'help', 'code', 'resume', 'onItsWay')

const machineSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
  },
  guards: {
    languageKnown: ({ event }) =>
      event.type === 'dialled' && (event.caller.language !== null || event.caller.languages.length < 2),
    hasProgress: ({ context }) => context.answers.idKind !== undefined,
    known: ({ context }, { answer }: { answer: keyof Answers }) => context.answers[answer] !== undefined,
    numberWithoutLetters: ({ event }) => event.type === 'answered' && event.answers.idDigits !== undefined,
    cameFrom: ({ context }, { question }: { question: Question }) => context.trail.at(-1)?.at === question,
    wasAt: ({ context }, { question }: { question: Question }) => context.resumeAt === question,
    lastStrike: ({ context }) => context.strikes + 1 >= strikesAllowed,
    coveredElsewhere: ({ event }) =>
      event.type === 'verdictReached' && event.verdict.outcome === 'covered-elsewhere',
    unknown: ({ event }) => event.type === 'verdictReached' && event.verdict.outcome === 'unknown',
    unknownAgain: ({ context, event }) =>
      event.type === 'verdictReached' && event.verdict.outcome === 'unknown' && context.unknowns > 0,
    hasAccount: ({ event }) =>
      event.type === 'verdictReached' && event.verdict.outcome === 'registered' && event.verdict.hasAccount,
    missesSms: ({ context, event }) =>
      event.type === 'verdictReached' &&
      event.verdict.outcome === 'registered' &&
      event.verdict.hasAccount &&
      context.answers.purpose === 'missingSms',
    needsCode: ({ context }) => needsCode(context),
    codeCanBeReadNow: ({ context }) =>
      context.caller.channel === 'sms' || contactOf(context).phone !== context.caller.phone,
    lookUpsUsedUp: ({ event }) => event.type === 'lookUpLimited' && event.by === 'attempts',
  },
  actions: {
    begin: assign(({ event }) => {
      const { caller } = event as Arg<'dialled'>['event']
      const only = caller.languages.length === 1 ? caller.languages[0] : undefined
      const language = caller.language ?? only
      return {
        ...blank,
        caller,
        answers: language === undefined ? {} : { language },
        // A remembered language was answered once: `0` at the first question leads back to it.
        trail:
          language === undefined || only !== undefined
            ? []
            : [{ at: 'language' as const, was: { language: null } }],
      }
    }),
    /** The call dropped and the caller is back. */
    comeBack: assign(({ context, event }) => {
      const { caller, question } = event as Arg<'dialled'>['event']
      return {
        caller,
        strikes: 0,
        problem: null,
        masked: true,
        stepsBefore: context.trail.length,
        resumeAt:
          question === null || question === 'resume' || question === 'onItsWay' ? context.resumeAt : question,
      }
    }),
    keep: assign(({ context, event }) => {
      const { question, answers } = event as Arg<'answered'>['event']
      return change(context, question, answers)
    }),
    takeIn: assign(({ context, event }) => ({
      answers: { ...context.answers, ...(event as Arg<'volunteered'>['event']).answers },
      strikes: 0,
      problem: null,
    })),
    turnTo: assign(({ context, event }) =>
      change(context, (event as Arg<'chose.help'>['event']).question, {}),
    ),
    searchSms: assign(({ context, event }) =>
      change(context, (event as Arg<'chose.missingSms'>['event']).question, { purpose: 'missingSms' }),
    ),
    checkEmail: assign(({ context, event }) =>
      change(context, (event as Arg<'chose.yes'>['event']).question, { emailChecked: true }),
    ),
    reopen: assign(({ context, event }) => {
      const { type, question } = event as Arg<'chose.idKind'>['event']
      const keys = reopened[type.slice('chose.'.length) as Choice] ?? []
      return change(context, question, Object.fromEntries(keys.map(key => [key, null])))
    }),
    undo: assign(({ context }) => {
      const step = context.trail.at(-1)
      return step === undefined
        ? {}
        : {
            answers: amended(context.answers, step.was),
            trail: context.trail.slice(0, -1),
            stepsBefore: Math.min(context.stepsBefore, context.trail.length - 1),
            ...heardOne(context),
          }
    }),
    pickUp: assign(({ context }) => ({ ...heardOne(context), resumeAt: null })),
    startAgain: assign(({ context }) => {
      const { language } = context.answers
      return {
        ...blank,
        caller: context.caller,
        heard: context.heard + 1,
        answers: language === undefined ? {} : { language },
        trail:
          context.caller.languages.length < 2 ? [] : [{ at: 'language' as const, was: { language: null } }],
      }
    }),
    complain: assign(({ context, event }) => ({
      strikes: context.strikes + 1,
      heard: context.heard + 1,
      problem: (event as Arg<'mistook'>['event']).problem,
    })),
    hearCode: assign(({ context }) => heardOne(context)),
    askForCode: assign(({ context }) => ({ ...heardOne(context), problem: 'codeNew' as const })),
    missCode: assign(() => ({ problem: 'codeWrong' as const })),
    waitForCode: assign(() => ({ problem: 'codeWait' as const })),
    countUnknown: assign(({ context }) => ({ unknowns: context.unknowns + 1 })),
    learnVerdict: assign(({ event }) => {
      const { verdict } = event as Arg<'verdictReached'>['event']
      if (verdict.outcome === 'registered') return { registrationNumber: verdict.registrationNumber }
      return verdict.outcome === 'covered-elsewhere' ? { schemeName: verdict.scheme.name } : {}
    }),
    learnFate: assign(({ event }) => ({ smsFate: (event as Arg<'passwordTraced'>['event']).fate })),
    learnRecipient: assign(({ context, event }) => ({
      smsFate: context.smsFate && { ...context.smsFate, to: (event as Arg<'passwordRenewed'>['event']).to },
    })),
    // Effects: the machine only names them; conversation.ts hands them to the host.
    lookUp: told as Told<'lookUp'>,
    sendCode: told as Told<'sendCode'>,
    checkCode: told as Told<'checkCode'>,
    openAccount: told as Told<'openAccount'>,
    tracePassword: told as Told<'tracePassword'>,
    renewPassword: told as Told<'renewPassword'>,
  },
})

export const registration = machineSetup.createMachine({
  id: 'registration',
  initial: 'ready',
  context: blank,
  states: {
    ready: {
      on: {
        dialled: [
          { guard: 'languageKnown', target: 'call.idKind', actions: 'begin' },
          { target: 'call.language', actions: 'begin' },
        ],
      },
    },

    call: {
      initial: 'language',
      on: {
        dialled: [
          { guard: 'hasProgress', target: '.resume', actions: 'comeBack' },
          { guard: 'languageKnown', target: '.idKind', actions: 'begin' },
          { target: '.language', actions: 'begin' },
        ],
        volunteered: [
          { guard: { type: 'known', params: { answer: 'language' } }, target: '.idKind', actions: 'takeIn' },
          { actions: 'takeIn' },
        ],
        wentBack: everyOneThat(undoable, 'cameFrom', 'undo'),
        hungUp: 'left',
        mistook: [{ guard: 'lastStrike', target: 'tooManyMistakes' }, { actions: 'complain' }],
        wentRound: 'tooManyMistakes',
      },
      states: {
        language: { on: { answered: { target: 'idKind', actions: 'keep' } } },
        idKind: {
          always: { guard: { type: 'known', params: { answer: 'idKind' } }, target: 'idNumber' },
          on: {
            answered: { target: 'idNumber', actions: 'keep' },
            'chose.help': { target: 'help', actions: 'turnTo' },
            'chose.missingSms': { actions: 'searchSms' },
          },
        },
        help: {},
        idNumber: {
          always: [
            { guard: { type: 'known', params: { answer: 'idNumber' } }, target: 'idExpiry' },
            { guard: { type: 'known', params: { answer: 'idDigits' } }, target: 'idLetters' },
          ],
          on: {
            answered: [
              { guard: 'numberWithoutLetters', target: 'idLetters', actions: 'keep' },
              { target: 'idExpiry', actions: 'keep' },
            ],
          },
        },
        idLetters: { on: { answered: { target: 'idExpiry', actions: 'keep' } } },
        idExpiry: {
          always: { guard: { type: 'known', params: { answer: 'idExpiry' } }, target: 'birthDate' },
          on: { answered: { target: 'birthDate', actions: 'keep' } },
        },
        birthDate: {
          always: { guard: { type: 'known', params: { answer: 'birthDate' } }, target: 'review' },
          on: { answered: { target: 'review', actions: 'keep' } },
        },
        review: {
          on: {
            'chose.confirm': { target: '#registration.work.lookingUp', actions: 'turnTo' },
            'chose.change': { target: 'change', actions: 'turnTo' },
          },
        },
        change: {
          on: {
            'chose.idKind': { target: 'idKind', actions: 'reopen' },
            'chose.idNumber': { target: 'idNumber', actions: 'reopen' },
            'chose.idExpiry': { target: 'idExpiry', actions: 'reopen' },
            'chose.birthDate': { target: 'birthDate', actions: 'reopen' },
            'chose.phone': { target: 'phone', actions: 'reopen' },
            'chose.email': { target: 'email', actions: 'reopen' },
          },
        },
        phone: { on: { answered: { target: 'phoneAgain', actions: 'keep' } } },
        phoneAgain: { on: { answered: { target: 'operator', actions: 'keep' } } },
        operator: { on: { answered: { target: 'review', actions: 'keep' } } },
        email: { on: { answered: { target: 'emailCheck', actions: 'keep' } } },
        emailCheck: {
          on: {
            'chose.yes': { target: 'review', actions: 'checkEmail' },
            'chose.no': { target: 'email', actions: 'reopen' },
          },
        },
        code: {
          on: {
            dialled: { target: 'code', actions: 'comeBack' },
            codeTyped: { target: '#registration.work.checkingCode', actions: 'hearCode' },
            'chose.newCode': { target: '#registration.work.sendingCode', actions: 'askForCode' },
          },
        },
        notFound: { on: { 'chose.change': { target: 'change', actions: 'turnTo' } } },
        smsFate: { on: { 'chose.renew': '#registration.work.renewingPassword' } },
        resume: {
          on: {
            'chose.continue': everyOneThat(resumable, 'wasAt', 'pickUp'),
            'chose.restart': { target: 'idKind', actions: 'startAgain' },
          },
        },
        onItsWay: {
          on: {
            dialled: { target: 'onItsWay', actions: 'comeBack' },
            'chose.restart': { target: 'idKind', actions: 'startAgain' },
          },
        },
      },
    },

    work: {
      initial: 'lookingUp',
      states: {
        lookingUp: {
          entry: {
            type: 'lookUp',
            params: ({ context }) => ({
              identity: identityOf(context.answers),
              contact: contactOf(context),
              tracesPassword: context.answers.purpose === 'missingSms',
              needsCode: needsCode(context),
            }),
          },
          on: {
            verdictReached: [
              { guard: 'unknownAgain', target: '#registration.unknown' },
              { guard: 'unknown', target: '#registration.call.notFound', actions: 'countUnknown' },
              {
                guard: 'coveredElsewhere',
                target: '#registration.coveredElsewhere',
                actions: 'learnVerdict',
              },
              { guard: 'missesSms', target: 'tracingPassword', actions: 'learnVerdict' },
              { guard: 'hasAccount', target: '#registration.accountExists', actions: 'learnVerdict' },
              { guard: 'needsCode', target: 'sendingCode', actions: 'learnVerdict' },
              { target: 'openingAccount', actions: 'learnVerdict' },
            ],
            lookUpDelayed: '#registration.delayed',
            lookUpLimited: [
              { guard: 'lookUpsUsedUp', target: '#registration.tooManyLookUps' },
              { target: '#registration.busy' },
            ],
          },
        },
        sendingCode: {
          entry: {
            type: 'sendCode',
            params: ({ context }) => ({ phone: contactOf(context).phone, language: languageOf(context) }),
          },
          on: {
            codeSent: [
              { guard: 'codeCanBeReadNow', target: '#registration.call.code' },
              { target: '#registration.codeByDial' },
            ],
            codeTooSoon: { target: '#registration.call.code', actions: 'waitForCode' },
            codesLimited: '#registration.tooManyCodes',
          },
        },
        checkingCode: {
          entry: {
            type: 'checkCode',
            params: ({ context, event }) => ({
              phone: contactOf(context).phone,
              code: (event as Arg<'codeTyped'>['event']).code,
            }),
          },
          on: {
            codeAccepted: 'openingAccount',
            codeRejected: { target: '#registration.call.code', actions: 'missCode' },
            codeExhausted: '#registration.codeRefused',
          },
        },
        openingAccount: {
          entry: {
            type: 'openAccount',
            params: ({ context }) => ({ registrationNumber: numberIn(context), contact: contactOf(context) }),
          },
          on: {
            accountOpened: '#registration.passwordSent',
            accountExisted: '#registration.accountExists',
            accountDelayed: '#registration.delayed',
          },
        },
        tracingPassword: {
          entry: {
            type: 'tracePassword',
            params: ({ context }) => ({ registrationNumber: numberIn(context) }),
          },
          on: {
            passwordTraced: { target: '#registration.call.smsFate', actions: 'learnFate' },
            noPasswordTraced: '#registration.noPasswordSms',
          },
        },
        renewingPassword: {
          entry: {
            type: 'renewPassword',
            params: ({ context }) => ({ registrationNumber: numberIn(context) }),
          },
          on: {
            passwordRenewed: { target: '#registration.passwordRenewed', actions: 'learnRecipient' },
            renewalsLimited: '#registration.tooManyLookUps',
          },
        },
      },
    },

    passwordSent: { type: 'final' },
    accountExists: { type: 'final' },
    coveredElsewhere: { type: 'final' },
    unknown: { type: 'final' },
    passwordRenewed: { type: 'final' },
    noPasswordSms: { type: 'final' },
    // The call ends here, the conversation does not: the next dial goes on.
    delayed: { on: { dialled: { target: 'call.onItsWay', actions: 'comeBack' } } },
    codeByDial: { on: { dialled: { target: 'call.code', actions: 'comeBack' } } },
    left: { type: 'final' },
    tooManyMistakes: { type: 'final' },
    tooManyLookUps: { type: 'final' },
    tooManyCodes: { type: 'final' },
    codeRefused: { type: 'final' },
    busy: { type: 'final' },
  },
})
